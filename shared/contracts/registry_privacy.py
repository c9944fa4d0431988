"""What an auditor asks the registry."""

from typing import ClassVar

from shared.contracts.base import Query
from shared.contracts.privacy import AuditItem, AuditPage, AuditQuestion, AuditVerdict, PersonPart, PersonQuestion

__all__ = [
    "AuditItem",
    "AuditPage",
    "AuditVerdict",
    "ExportPerson",
    "ListAudit",
    "PersonPart",
    "VerifyAudit",
]


class ListAudit(AuditQuestion):
    """Ask who saw or changed a person, or what somebody saw and changed; the newest first."""

    NAME: ClassVar[str] = "registry.list_audit.v1"


class VerifyAudit(Query):
    """Ask whether every row of the audit is there as it was written."""

    NAME: ClassVar[str] = "registry.verify_audit.v1"


class ExportPerson(PersonQuestion):
    """Ask for one part of everything the registry holds of one person."""

    NAME: ClassVar[str] = "registry.export_person.v1"
