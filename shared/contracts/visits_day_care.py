"""Day care: who is expected when, who came, and where those are who did not."""

from datetime import date, time
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "CloseDayCare",
    "DayCareAbsent",
    "DayCareDay",
    "DayCareDays",
    "DayCarePlan",
    "DayCareSettled",
    "DayCareTicked",
    "ExcuseDayCare",
    "ListDayCareDays",
    "SaveDayCarePlan",
    "TickDayCare",
]


class DayCareAbsent(Event):
    """Somebody who was expected at day care has not come in time, and nobody has said why."""

    NAME: ClassVar[str] = "visits.day_care_absent.v1"
    OFTEN: ClassVar[str] = "once per resident and day without notice"

    day_id: UUID
    resident_id: UUID
    expected_by: AwareDatetime
    detected_late: bool = False
    """Found only later, because the service was down: perhaps not today's."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        day = "约好的那天(系统停机后补查到)" if self.detected_late else "今天"
        return f"{day}没到日间照料中心,也没有请假,请联系了解"


class DayCareSettled(Event):
    """Somebody whom day care missed has come after all, or it is known where they are."""

    NAME: ClassVar[str] = "visits.day_care_settled.v1"
    OFTEN: ClassVar[str] = "once per absence that was told, when it is settled"

    day_id: UUID
    resident_id: UUID
    how: Literal["came", "excused"]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "老人已到日间照料中心" if self.how == "came" else "已说明去向"


class SaveDayCarePlan(Command):
    """Say on which weekdays a resident is expected at which place. Replaces what was said before."""

    NAME: ClassVar[str] = "visits.save_day_care_plan.v1"

    resident_id: UUID
    place: Text
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)]
    """Monday is 1. None at all ends it."""
    expected_by: time
    """Wall clock of the community; who has not come by then is missed."""
    version: Annotated[int, Field(ge=0)] | None = None
    """The one that was read, 0 if there was none; a stale one is refused. None replaces whatever stands."""


class DayCarePlan(Contract):
    """What is agreed."""

    resident_id: UUID
    place: str
    weekdays: list[int]
    expected_by: time


class TickDayCare(Command):
    """Tick who came, many at once. Coming is a contact where a care rule accepts activities."""

    NAME: ClassVar[str] = "visits.tick_day_care.v1"

    resident_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    came_at: AwareDatetime | None = None
    """None is now."""


class DayCareTicked(Contract):
    """What became of the ticks."""

    taken: int
    unknown: list[UUID] = []
    """Residents nobody knows: nothing was ticked for them."""


class ExcuseDayCare(Command):
    """Say that somebody does not come, or where they are: before, or after they were missed."""

    NAME: ClassVar[str] = "visits.excuse_day_care.v1"

    resident_id: UUID
    from_on: date
    until_on: date
    """Last day."""
    said_by: Text
    """Who said so."""
    reason: Annotated[str, Field(max_length=500)] = ""


class CloseDayCare(Command):
    """Say that a place is closed on days: nobody is expected there."""

    NAME: ClassVar[str] = "visits.close_day_care.v1"

    community: Community
    place: Text
    from_on: date
    until_on: date
    """Last day."""
    reason: Text


class ListDayCareDays(Query):
    """Ask who was expected in a community on a day, and who came."""

    NAME: ClassVar[str] = "visits.list_day_care_days.v1"

    community: Community
    day: date


class DayCareDay(Contract):
    """One resident on one day."""

    day_id: UUID
    resident_id: UUID
    place: str
    expected_by: AwareDatetime | None = None
    status: Literal["expected", "came", "excused", "absent", "void"]
    """``void``: the resident was not at home, or the place was closed."""
    said_by: str | None = None


class DayCareDays(Contract):
    """Days, those who are missing first."""

    items: list[DayCareDay]
