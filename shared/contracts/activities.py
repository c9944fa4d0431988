"""What activities tells: activities, enrolment and attendance."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Event

__all__ = [
    "ActivityCancelled",
    "ActivityScheduled",
    "AttendanceRecorded",
    "AttendedAs",
    "EnrolmentConfirmed",
    "EnrolmentWaitlisted",
    "EnrolmentWithdrawn",
]

AttendedAs = Literal["performer", "audience", "staff"]
"""In which part somebody was there: on the stage, before it, or helping."""


class ActivityScheduled(Event):
    """An activity was announced."""

    NAME: ClassVar[str] = "activities.activity_scheduled.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per activity"

    activity_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1)]
    series_id: UUID | None = None
    """Activities of one series on one day are one session, however many venues it has."""
    zone_id: UUID | None = None

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"新活动,{self.starts_at:%m月%d日} 开始"


class ActivityCancelled(Event):
    """An announced activity will not take place."""

    NAME: ClassVar[str] = "activities.activity_cancelled.v1"
    SUBJECT_FIELD: ClassVar[str] = "activity_id"
    OFTEN: ClassVar[str] = "once per cancelled activity"

    activity_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "活动已取消"


class EnrolmentConfirmed(Event):
    """A resident has a seat, by enrolling or by moving up from the wait-list."""

    NAME: ClassVar[str] = "activities.enrolment_confirmed.v1"
    OFTEN: ClassVar[str] = "once per seat given"

    activity_id: UUID
    resident_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "报名成功"


class EnrolmentWaitlisted(Event):
    """The activity is full; the resident waits in order."""

    NAME: ClassVar[str] = "activities.enrolment_waitlisted.v1"
    OFTEN: ClassVar[str] = "once per enrolment that waits"

    activity_id: UUID
    resident_id: UUID
    place: Annotated[int, Field(ge=1)]
    """Place in the queue, 1 is next."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"已候补,第 {self.place} 位"


class EnrolmentWithdrawn(Event):
    """A resident gave up a seat or a place in the queue."""

    NAME: ClassVar[str] = "activities.enrolment_withdrawn.v1"
    OFTEN: ClassVar[str] = "once per withdrawal"

    activity_id: UUID
    resident_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "报名已取消"


class AttendanceRecorded(Event):
    """A resident was seen at an activity."""

    NAME: ClassVar[str] = "activities.attendance_recorded.v1"
    OFTEN: ClassVar[str] = "once per resident and activity"

    activity_id: UUID
    resident_id: UUID
    attended_at: AwareDatetime
    attended_as: AttendedAs = "audience"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "活动签到"
