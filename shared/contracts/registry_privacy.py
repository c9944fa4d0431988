"""What an auditor asks the registry."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Community, Contract, Query, Text
from shared.contracts.privacy import AuditItem, AuditPage, AuditQuestion, AuditVerdict, PersonPart, PersonQuestion

__all__ = [
    "AuditItem",
    "AuditPage",
    "AuditVerdict",
    "ExportPerson",
    "FindPerson",
    "FoundPerson",
    "FoundPersons",
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


class FindPerson(Query):
    """Look for somebody by their whole name, for an auditor who is asked about them; tells enough to know them by."""

    NAME: ClassVar[str] = "registry.find_person.v1"

    community: Community
    name: Text


class FoundPerson(Contract):
    """One person of that name."""

    resident_id: UUID
    name: str
    door: str
    birth_year: int | None = None
    status: str


class FoundPersons(Contract):
    """Everybody of that name, those off the list too."""

    items: list[FoundPerson]


class ExportPerson(PersonQuestion):
    """Ask for one part of everything the registry holds of one person."""

    NAME: ClassVar[str] = "registry.export_person.v1"
