"""What an auditor asks alerts."""

from typing import ClassVar

from shared.contracts.base import Query
from shared.contracts.privacy import AuditQuestion, PersonQuestion

__all__ = ["ExportPerson", "ListAudit", "VerifyAudit"]


class ListAudit(AuditQuestion):
    """Ask who saw or changed a person in alerts; the newest first."""

    NAME: ClassVar[str] = "alerts.list_audit.v1"


class VerifyAudit(Query):
    """Ask whether every row of the audit of alerts is there as it was written."""

    NAME: ClassVar[str] = "alerts.verify_audit.v1"


class ExportPerson(PersonQuestion):
    """Ask for one part of everything that alerts holds of one person."""

    NAME: ClassVar[str] = "alerts.export_person.v1"
