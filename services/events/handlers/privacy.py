"""The auditor's questions."""

from services.events.handlers.edge import EDGE
from services.events.storage.person_rows import PERSON_ROWS
from services.events.storage.tables import AUDIT
from shared.contracts.activities_privacy import ExportPerson, ListAudit, VerifyAudit
from shared.privacy_edge import answer_auditors

answer_auditors(
    EDGE,
    AUDIT,
    PERSON_ROWS,
    listing=ListAudit,
    verifying=VerifyAudit,
    exporting=ExportPerson,
)
