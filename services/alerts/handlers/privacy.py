"""The auditor's questions."""

from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.storage.person_rows import PERSON_ROWS
from shared.contracts.alerts_privacy import ExportPerson, ListAudit, VerifyAudit
from shared.privacy_edge import answer_auditors

answer_auditors(
    EDGE,
    AUDIT,
    PERSON_ROWS,
    listing=ListAudit,
    verifying=VerifyAudit,
    exporting=ExportPerson,
)
