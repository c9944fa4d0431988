"""What activities can be asked and told to do."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.activities import AttendedAs
from shared.contracts.base import Command, Community, Contract, Query, Text

ActivityStatus = Literal["scheduled", "cancelled", "over"]

ActivityKind = Literal["show", "lecture", "clinic", "class", "hobby", "festival", "service", "other"]
"""演出, 讲座, 义诊, 课程, 兴趣队, 节日, 志愿服务, 其他."""


class ActivityItem(Contract):
    """One activity in a list."""

    activity_id: UUID
    community: Community
    title: str
    place: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: int
    seated: int = 0
    waiting: int = 0
    attended: int = 0
    status: ActivityStatus
    theme: str = ""
    series_id: UUID | None = None
    kind: ActivityKind = "other"
    revision: int = 1
    """How often it was written, counting the announcement: the version that a change says it has read."""


class ListActivities(Query):
    """Ask for activities of one community: the next first, those over at the end; in a span by their beginnings."""

    NAME: ClassVar[str] = "activities.list_activities.v1"

    community: Community
    include_over: bool = True
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    theme: str = ""
    """Only activities of this theme; empty is all."""
    kind: ActivityKind | None = None
    from_at: AwareDatetime | None = None
    """Only what begins from then on, the earliest first."""
    to_at: AwareDatetime | None = None
    """Only what begins before."""


class Activities(Contract):
    """Activities."""

    items: list[ActivityItem]


class Participant(Contract):
    """One enrolled resident."""

    resident_id: UUID
    name: str
    status: Literal["seated", "waiting", "withdrawn"]
    place: int | None = None
    """Place in the queue, 1 is next."""
    attended_at: AwareDatetime | None = None
    attended_as: AttendedAs | None = None
    company: str = ""
    """Who comes along, as it was said when they were enrolled: ``女儿陪同``."""


class GetActivity(Query):
    """Ask for one activity and its participants."""

    NAME: ClassVar[str] = "activities.get_activity.v1"

    activity_id: UUID


class ActivityDetail(Contract):
    """One activity and its participants: seated in order of enrolment, then waiting in order."""

    item: ActivityItem
    note: str = ""
    participants: list[Participant]
    cancel_reason: str = ""
    zone_id: UUID | None = None
    """Zone that is booked for it."""
    zone_name: str = ""


class CreateActivity(Command):
    """Announce an activity."""

    NAME: ClassVar[str] = "activities.create_activity.v1"

    community: Community
    title: Text
    place: Text
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    note: str = ""
    theme: Annotated[str, Field(max_length=100)] = ""
    """What it belongs to across series and communities, such as ``红色七月``."""
    zone_id: UUID | None = None
    """Zone of a venue that is booked with it. Refused, naming the other, if somebody else has it then."""
    kind: ActivityKind = "other"


class CancelActivity(Command):
    """Cancel an announced activity."""

    NAME: ClassVar[str] = "activities.cancel_activity.v1"

    activity_id: UUID
    reason: Text


class EnrolResident(Command):
    """Give a resident a seat, or the next place in the queue."""

    NAME: ClassVar[str] = "activities.enrol_resident.v1"

    activity_id: UUID
    resident_id: UUID
    company: Annotated[str, Field(max_length=100)] = ""
    """Who comes along, such as a daughter or a guardian. They take no seat."""


class WithdrawResident(Command):
    """Take a resident out; a freed seat goes to the first in the queue."""

    NAME: ClassVar[str] = "activities.withdraw_resident.v1"

    activity_id: UUID
    resident_id: UUID


class RecordAttendance(Command):
    """Record that a resident came. Somebody who was not enrolled is added."""

    NAME: ClassVar[str] = "activities.record_attendance.v1"

    activity_id: UUID
    resident_id: UUID
    attended_at: AwareDatetime | None = None
    attended_as: AttendedAs = "audience"


class ActivityChanged(Contract):
    """The activity after the command."""

    item: ActivityItem
    participant: Participant | None = None
    changed: bool = True
