"""What an auditor asks the activities service."""

from typing import ClassVar

from shared.contracts.base import Query
from shared.contracts.privacy import AuditQuestion, PersonQuestion

__all__ = ["ExportPerson", "ListAudit", "VerifyAudit"]


class ListAudit(AuditQuestion):
    """Ask who saw or changed a person in the activities service; the newest first."""

    NAME: ClassVar[str] = "activities.list_audit.v1"


class VerifyAudit(Query):
    """Ask whether every row of the audit of the activities service is there as it was written."""

    NAME: ClassVar[str] = "activities.verify_audit.v1"


class ExportPerson(PersonQuestion):
    """Ask for one part of everything that the activities service holds of one person."""

    NAME: ClassVar[str] = "activities.export_person.v1"
