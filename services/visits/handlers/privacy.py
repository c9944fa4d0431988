"""The auditor's questions."""

from services.visits.handlers.edge import EDGE
from services.visits.storage.person_rows import PERSON_ROWS
from services.visits.storage.tables import AUDIT
from shared.contracts.visits_privacy import ExportPerson, ListAudit, VerifyAudit
from shared.privacy_edge import answer_auditors

answer_auditors(
    EDGE,
    AUDIT,
    PERSON_ROWS,
    listing=ListAudit,
    verifying=VerifyAudit,
    exporting=ExportPerson,
)
