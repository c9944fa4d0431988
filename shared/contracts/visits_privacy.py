"""What an auditor asks visits."""

from typing import ClassVar

from shared.contracts.base import Query
from shared.contracts.privacy import AuditQuestion, PersonQuestion

__all__ = ["ExportPerson", "ListAudit", "VerifyAudit"]


class ListAudit(AuditQuestion):
    """Ask who saw or changed a person in visits; the newest first."""

    NAME: ClassVar[str] = "visits.list_audit.v1"


class VerifyAudit(Query):
    """Ask whether every row of the audit of visits is there as it was written."""

    NAME: ClassVar[str] = "visits.verify_audit.v1"


class ExportPerson(PersonQuestion):
    """Ask for one part of everything that visits holds of one person."""

    NAME: ClassVar[str] = "visits.export_person.v1"
