"""Ways with a resident or for one: to the doctor and safely home, medicine into their own hands."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query, Text

__all__ = [
    "EscortEnded",
    "EscortItem",
    "EscortOpened",
    "EscortOverdue",
    "Escorts",
    "ListEscorts",
    "OpenEscort",
    "RecordEscortStep",
]

EscortKind = Literal["medical", "medicine"]
EscortStep = Literal["booked", "picked_up", "arrived", "handed_over", "safe_home"]


class EscortOpened(Event):
    """Somebody will accompany a resident, or bring them medicine."""

    NAME: ClassVar[str] = "visits.escort_opened.v1"
    OFTEN: ClassVar[str] = "once per way"

    escort_id: UUID
    resident_id: UUID
    companion_id: UUID
    done_by: AwareDatetime
    """Until then the resident is safely home, or has the medicine."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "已安排陪同或代办"


class EscortOverdue(Event):
    """The time has passed and nobody has said that the resident is safely home, or has the medicine."""

    NAME: ClassVar[str] = "visits.escort_overdue.v1"
    OFTEN: ClassVar[str] = "once per way that is not confirmed in time"

    escort_id: UUID
    resident_id: UUID
    missing: str
    """Code of the step that was not confirmed: ``safe_home`` or ``handed_over``."""
    done_by: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "陪诊后未确认安全到家,请立即联系" if self.missing == "safe_home" else "药品未确认交到老人手中,请核实"


class EscortEnded(Event):
    """The last step was confirmed."""

    NAME: ClassVar[str] = "visits.escort_ended.v1"
    OFTEN: ClassVar[str] = "once per way that is confirmed, in time or late"

    escort_id: UUID
    resident_id: UUID
    late: bool

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "已确认完成"


class OpenEscort(Command):
    """Arrange a way. The id of the new one is the `command_id`."""

    NAME: ClassVar[str] = "visits.open_escort.v1"

    resident_id: UUID
    kind: EscortKind
    companion_id: UUID
    companion_name: Text
    starts_at: AwareDatetime
    done_by: AwareDatetime
    note: Annotated[str, Field(max_length=500)] = ""
    appointment_at: AwareDatetime | None = None
    """When the doctor expects the resident."""
    appointment_place: Text | None = None
    """Hospital and department."""
    refill_id: UUID | None = None
    """The medicine that is brought again and again, if it is one."""


class RecordEscortStep(Command):
    """Say that a step was made. ``safe_home`` ends a way to the doctor, ``handed_over`` a way with medicine."""

    NAME: ClassVar[str] = "visits.record_escort_step.v1"

    escort_id: UUID
    step: EscortStep
    confirmed_by: Text
    """Who says so. Medicine counts as handed over only with the name of whoever took it."""
    happened_at: AwareDatetime | None = None


class ListEscorts(Query):
    """Ask for ways of a resident or a companion, the latest first."""

    NAME: ClassVar[str] = "visits.list_escorts.v1"

    resident_id: UUID | None = None
    companion_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class EscortItem(Contract):
    """One way, and what was confirmed of it."""

    escort_id: UUID
    resident_id: UUID
    kind: EscortKind
    companion_id: UUID
    companion_name: str
    status: Literal["open", "overdue", "ended", "ended_late"]
    starts_at: AwareDatetime
    done_by: AwareDatetime
    appointment_at: AwareDatetime | None = None
    appointment_place: str | None = None
    refill_id: UUID | None = None
    steps: dict[str, AwareDatetime] = {}
    next_step: EscortStep | None = None
    """What is to be confirmed next; none if all is."""


class Escorts(Contract):
    """Ways, the latest first."""

    items: list[EscortItem]
