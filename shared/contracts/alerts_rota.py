"""The duty rota: who is there at which hour, which minutes nobody covers, and what a change would leave uncovered."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "DutyShift",
    "DutyUncovered",
    "GetDutyRota",
    "PreviewDutyRota",
    "RemoveDutyShift",
    "Rota",
    "RotaGap",
    "RotaPreview",
    "SaveDutyShift",
    "ShiftStretch",
    "ShiftTimes",
]


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


class ShiftStretch(Contract):
    """A shift, or one stretch of a shift that repeats."""

    shift_id: UUID
    at: AwareDatetime | None = None
    """When the stretch begins; None is the shift with all that it repeats."""
    onwards: bool = False
    """Whether all that follows it is meant too."""
    whose: UUID | None = None
    """Whose it was when it was read; refused where it is somebody else's by now. None is whoever has it."""


class SaveDutyShift(Command):
    """Put one person on duty for a time. Shifts may overlap: several people are then there.

    A street and a district have rotas of their own under their own codes, with zeros for what is below them: who is on
    duty there is paged when every level of a community has failed.
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
    in_place_of: ShiftStretch | None = None
    """What is taken off at the same moment: somebody else comes for it, or at other hours."""


class RemoveDutyShift(Command):
    """Take a shift off the rota, or one stretch of a shift that repeats."""

    NAME: ClassVar[str] = "alerts.remove_duty_shift.v1"

    shift_id: UUID
    at: AwareDatetime | None = None
    """When the stretch begins that is taken off; None is the shift with all that it repeats."""
    onwards: bool = False
    """Whether all that follows it is taken off too."""
    whose: UUID | None = None
    """Whose it was when it was read; refused where it is somebody else's by now. None is whoever has it."""


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
    repeat_days: int = 0
    """Again every so many days; 0 is once."""
    until: AwareDatetime | None = None
    """Until when it repeats; none is for good."""


class RotaGap(Contract):
    """A stretch that nobody covers."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime


class GetDutyRota(Query):
    """Ask who is on duty in seven days."""

    NAME: ClassVar[str] = "alerts.get_duty_rota.v1"

    community: Community
    since: AwareDatetime | None = None
    """None is now. Of what is over it says who was there, not what was uncovered."""


class Rota(Contract):
    """Seven days of duty."""

    shifts: list[DutyShift]
    gaps: list[RotaGap]
    on_duty: list[DutyShift]
    """Who is on duty at this moment."""


class ShiftTimes(Contract):
    """A shift as it would be saved."""

    staff_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    repeat_days: Annotated[int, Field(ge=0, le=28)] = 0
    until: AwareDatetime | None = None
    team_id: UUID | None = None


class PreviewDutyRota(Query):
    """Ask what the next seven days would be after a change. Nothing is kept."""

    NAME: ClassVar[str] = "alerts.preview_duty_rota.v1"

    community: Community
    times: ShiftTimes | None = None
    """What would come onto the rota."""
    away: ShiftStretch | None = None
    """What would be taken off."""


class RotaPreview(Contract):
    """What a change would leave uncovered."""

    gaps: list[RotaGap]
    """All that nobody would cover in the next seven days."""
    opened: list[RotaGap]
    """What somebody covers now and nobody would then."""
    filled: list[RotaGap]
    """What nobody covers now and somebody would then."""
