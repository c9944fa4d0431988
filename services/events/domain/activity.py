"""An activity, its seats and its queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

__all__ = [
    "CHECK_IN_MARGIN",
    "Activity",
    "ActivityStatus",
    "CheckInError",
    "Enrolment",
    "Head",
    "Seat",
    "attended_moment",
    "seat_for",
    "seats_to_give",
]

CHECK_IN_MARGIN = timedelta(hours=2)
"""How long before the start and after the end somebody can have been seen at an activity.

Attendance may count as a contact: a wider margin would let a wrong click say that somebody was seen who was not.
"""


class ActivityStatus(StrEnum):
    """Where an activity stands. The stored status is the only one any screen shows."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    OVER = "over"


class Seat(StrEnum):
    """What a resident has at an activity."""

    SEATED = "seated"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Activity:
    """Something that takes place for residents."""

    id: UUID
    community: str
    title: str
    place: str
    note: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    status: ActivityStatus
    version: int
    """Grows with every change to the activity or to anybody's place at it."""
    theme: str = ""
    series_id: UUID | None = None
    kind: str = "other"
    revision: int = 1


@dataclass(frozen=True)
class Enrolment:
    """One resident at one activity."""

    activity_id: UUID
    resident_id: UUID
    seat: Seat
    turn: int
    """Order of enrolment: the version of the activity at that moment. Lower is earlier."""
    attended_at: datetime | None = None
    attended_as: str = "audience"
    """``performer``, ``audience`` or ``staff``: in which part they were there, if they were."""
    company: str = ""
    """Who comes along with them."""


@dataclass(frozen=True)
class Head:
    """Head count of one activity."""

    seated: int = 0
    waiting: int = 0
    attended: int = 0


class CheckInError(ValueError):
    """Raised for a moment at which nobody can have been seen at this activity."""


def seat_for(head: Head, *, capacity: int) -> Seat:
    """Decide what a newcomer gets; nobody overtakes the queue."""
    return Seat.SEATED if head.seated < capacity and not head.waiting else Seat.WAITING


def seats_to_give(head: Head, *, capacity: int) -> int:
    """Count the residents of the queue who move up now; people who came without a seat may have filled it."""
    return max(0, min(head.waiting, capacity - head.seated))


def attended_moment(activity: Activity, *, claimed: datetime | None, now: datetime) -> datetime:
    """Return the moment at which somebody was seen at an activity.

    Parameters
    ----------
    claimed
        What the one at the door says. ``None`` means now; for a list that is entered after the end, the end.

    Raises
    ------
    CheckInError
        Raised if that moment lies in the future or more than `CHECK_IN_MARGIN` outside the activity.
    """
    moment = claimed or min(now, activity.ends_at)
    if moment > now:
        raise CheckInError("future")
    if not activity.starts_at - CHECK_IN_MARGIN <= moment <= activity.ends_at + CHECK_IN_MARGIN:
        raise CheckInError("outside")
    return moment
