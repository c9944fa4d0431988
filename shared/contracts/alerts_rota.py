"""The duty rota: who is there at which hour, and which minutes nobody covers."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = ["DutyShift", "DutyUncovered", "GetDutyRota", "RemoveDutyShift", "Rota", "RotaGap", "SaveDutyShift"]


class DutyUncovered(Event):
    """Within the next seven days there are minutes at which nobody is on duty, or only people who cannot be reached."""

    NAME: ClassVar[str] = "alerts.duty_uncovered.v1"
    SUBJECT_FIELD: ClassVar[str] = "rota_id"
    OFTEN: ClassVar[str] = "once per rota and day on which minutes are uncovered"

    rota_id: UUID
    """The same for all days of one community's rota."""
    day: date
    first_at: AwareDatetime
    """The first uncovered minute of that day."""
    uncovered_minutes: Annotated[int, Field(ge=1)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.day:%m月%d日} 值班有 {self.uncovered_minutes} 分钟无人,请补排"


class SaveDutyShift(Command):
    """Put one person on duty for a time. Shifts may overlap: several people are then there.

    A district has a rota of its own under its own code, with zeros for street and community: who is on duty there is
    paged when every level of a community has failed.
    """

    NAME: ClassVar[str] = "alerts.save_duty_shift.v1"

    shift_id: UUID
    community: Community
    staff_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    repeat_days: Annotated[int, Field(ge=0, le=28)] = 0
    """Again every so many days; 0 is once."""
    until: AwareDatetime | None = None
    """Until when it repeats; none is for good."""
    team_id: UUID | None = None
    """The on-call team in which they are there; it covers no minute of the duty itself."""
    reason: Text = "排班"


class RemoveDutyShift(Command):
    """Take a shift off the rota."""

    NAME: ClassVar[str] = "alerts.remove_duty_shift.v1"

    shift_id: UUID


class DutyShift(Contract):
    """One stretch of somebody's duty."""

    shift_id: UUID
    staff_id: UUID
    name: str | None = None
    reachable: bool
    """Whether they are in service and have a phone; who is not covers nothing."""
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    team_id: UUID | None = None
    """The on-call team in which they are there; None is the duty itself."""


class RotaGap(Contract):
    """A stretch that nobody covers."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class GetDutyRota(Query):
    """Ask who is on duty in the next seven days."""

    NAME: ClassVar[str] = "alerts.get_duty_rota.v1"

    community: Community


class Rota(Contract):
    """Seven days of duty from now."""

    shifts: list[DutyShift]
    gaps: list[RotaGap]
    on_duty: list[DutyShift]
    """Who is on duty at this moment."""
