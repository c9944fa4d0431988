"""What was found out at the door that the register has to know, and nobody else."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Channel, Contract, Event, Text, Viewer

__all__ = ["Classification", "ClassificationFound", "IncidentSeen"]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""Code of a ledger."""


class Classification(Contract):
    """Which ledgers somebody belongs into, as was found at their home."""

    entering: Annotated[list[Code], Field(min_length=1, max_length=12)]
    basis: Text | None = None
    """Why; a home visit alone is a basis too."""


class IncidentSeen(Event):
    """Something dangerous has happened to a resident: they fell, were in acute danger, or called for help."""

    NAME: ClassVar[str] = "visits.incident_seen.v1"
    CHANNEL = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per contact with such findings, once per resident and day of a call for help"

    incident_id: UUID
    resident_id: UUID
    kind: Literal["fall", "illness", "other"]
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人发生一次风险事件"


class ClassificationFound(Event):
    """At a home visit it was found which ledgers a resident belongs into."""

    NAME: ClassVar[str] = "visits.classification_found.v1"
    CHANNEL = Channel.INTERNAL
    OFTEN: ClassVar[str] = "once per recorded home visit that says so"

    contact_id: UUID
    resident_id: UUID
    entering: list[Code]
    basis: str | None = None
    actor: str
    """Who recorded the visit."""
    viewer: Viewer | None = None
    """What whoever recorded it may know of; without it nothing restricted."""
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "入户走访时核实了人员类别"
