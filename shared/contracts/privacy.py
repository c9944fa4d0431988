"""What an auditor asks of every service: who saw and changed whom, whether that was tampered with, all of a person."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract, Query

__all__ = ["AuditItem", "AuditPage", "AuditQuestion", "AuditVerdict", "PersonPart", "PersonQuestion"]


class AuditQuestion(Query):
    """Ask who saw or changed a person, or what somebody saw and changed; the newest first."""

    resident_id: UUID | None = None
    actor: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    before: int | None = None
    """`next_before` of the page before."""
    people_only: bool = False
    """Without what programs read and wrote of their own accord."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AuditItem(Contract):
    """One reading or writing."""

    position: int
    at: AwareDatetime
    actor: str
    role: str | None = None
    action: str
    """``read`` or ``write``."""
    request: str
    """Wire name of what was asked or told."""
    reason: str | None = None
    resident_count: int
    """How many residents were on the list that was shown or changed."""
    fields: list[str] = []


class AuditPage(Contract):
    """One page of the audit."""

    items: list[AuditItem]
    next_before: int | None = None


class AuditVerdict(Contract):
    """What was found."""

    sealed_rows: int
    waiting_rows: int
    """Written since the last seal."""
    broken_seals: list[int] = []
    """Empty if nobody has changed or deleted anything."""


class PersonQuestion(Query):
    """Ask for one part of everything a service holds of one person."""

    resident_id: UUID
    part: Annotated[int, Field(ge=0)] = 0


class PersonPart(Contract):
    """One part: rows of one kind."""

    kind: str
    """``archive``, or the table the rows come from."""
    rows: list[dict[str, Any]]
    next_part: int | None = None
    """None if this is the last."""
