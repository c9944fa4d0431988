"""Changing what was announced: another time, place or number of seats, with those who have a seat told of it."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.activities_requests import ActivityKind
from shared.contracts.base import Command, Event, Text

__all__ = ["ActivityRescheduled", "ChangeActivity"]


class ActivityRescheduled(Event):
    """An announced activity takes place at another time, in another zone or with another number of seats."""

    NAME: ClassVar[str] = "activities.activity_rescheduled.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per change of time, zone or seats"

    activity_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1)]
    zone_id: UUID | None = None

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"活动安排有变,{self.starts_at:%m月%d日} 开始"


class ChangeActivity(Command):
    """Change an activity that is still to come. Nobody loses a seat; who was reminded already is told anew."""

    NAME: ClassVar[str] = "activities.change_activity.v1"

    activity_id: UUID
    revision: Annotated[int, Field(ge=1)]
    """The one that was read."""
    title: Text
    place: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    note: str = ""
    theme: Annotated[str, Field(max_length=100)] = ""
    kind: ActivityKind = "other"
    zone_id: UUID | None = None
    """Zone that it has from now on; None gives back what was booked."""
