"""Shifts of volunteers: how many are needed when, who has signed up, what nobody covers."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from shared.contracts.activities_limits import Strain
from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "CancelShift",
    "LeaveShift",
    "ListShifts",
    "ReportShift",
    "SaveShift",
    "Shift",
    "ShiftCovered",
    "ShiftItem",
    "ShiftUncovered",
    "ShiftVolunteer",
    "Shifts",
    "SignUp",
]


class ShiftUncovered(Event):
    """A shift will begin soon and has fewer volunteers than it needs."""

    NAME: ClassVar[str] = "activities.shift_uncovered.v1"
    SUBJECT_FIELD: ClassVar[str] = "shift_id"
    OFTEN: ClassVar[str] = "once each time a shift is found short in the hours before it begins"

    shift_id: UUID
    starts_at: AwareDatetime
    missing_count: Annotated[int, Field(ge=1)]
    leader_id: UUID | None = None
    """Member of staff who leads it."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"志愿者班次即将开始,还缺 {self.missing_count} 人"


class ShiftCovered(Event):
    """A shift that was short has enough volunteers now, or does not take place."""

    NAME: ClassVar[str] = "activities.shift_covered.v1"
    SUBJECT_FIELD: ClassVar[str] = "shift_id"
    OFTEN: ClassVar[str] = "once each time a shift that was said to be short no longer is"

    shift_id: UUID
    reason: Literal["covered", "cancelled"]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "班次人手已够" if self.reason == "covered" else "班次已取消"


class Shift(Contract):
    """A time at which volunteers are needed."""

    shift_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a shift that is new; else the version that was read."""
    community: Community
    title: Text
    place: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    needed_count: Annotated[int, Field(ge=1, le=200)] = 1
    strains: list[Strain] = []
    """Whether it lies in the night is seen from its times."""
    team_id: UUID | None = None
    activity_id: UUID | None = None
    leader_id: UUID | None = None
    """Member of staff who leads it, and hears first that it is short."""
    tell_hours: Annotated[int, Field(ge=1, le=336)] = 24
    """How long before the beginning it is told that nobody covers it."""


class SaveShift(Command):
    """Plan a shift or change it; those who have signed up stay."""

    NAME: ClassVar[str] = "activities.save_shift.v1"

    shift: Shift
    repeat_weeks: Annotated[int, Field(ge=0, le=52)] = 0
    """So many more at the same time, one each week; only for a shift that is new."""


class CancelShift(Command):
    """Call a shift off."""

    NAME: ClassVar[str] = "activities.cancel_shift.v1"

    shift_id: UUID
    reason: Text


class SignUp(Command):
    """Put a volunteer on a shift; signing up again changes nothing."""

    NAME: ClassVar[str] = "activities.sign_up.v1"

    shift_id: UUID
    volunteer_id: UUID
    name: Text


class LeaveShift(Command):
    """Take a volunteer off a shift before it begins."""

    NAME: ClassVar[str] = "activities.leave_shift.v1"

    shift_id: UUID
    volunteer_id: UUID
    reason: Text


class ReportShift(Command):
    """Report the hours of a shift; they are approved like all others, and once per volunteer and shift."""

    NAME: ClassVar[str] = "activities.report_shift.v1"

    shift_id: UUID
    volunteer_id: UUID
    started_at: AwareDatetime | None = None
    """None is when the shift began."""
    ended_at: AwareDatetime | None = None


class ListShifts(Query):
    """Ask for the shifts of a community that begin between two moments."""

    NAME: ClassVar[str] = "activities.list_shifts.v1"

    community: Community
    from_at: AwareDatetime
    to_at: AwareDatetime


class ShiftVolunteer(Contract):
    """Somebody who has signed up."""

    volunteer_id: UUID
    name: str
    session_id: UUID | None = None
    """The hours they reported of it."""


class ShiftItem(Contract):
    """A shift and who covers it."""

    shift: Shift
    status: Literal["planned", "cancelled"]
    missing_count: int
    volunteers: list[ShiftVolunteer]


class Shifts(Contract):
    """Shifts, the first to begin first."""

    items: list[ShiftItem]
