"""How many came: nobody twice in one session, however many venues and lists saw them."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Community, Contract, Query

__all__ = ["AttendanceTotals", "SessionTotals", "TotalAttendance", "VenueTotals"]

Count = Annotated[int, Field(ge=0)]


class TotalAttendance(Query):
    """Ask how many performed, watched and helped, session by session.

    A session is what one series holds on one day, at however many venues; an activity by itself is one.
    """

    NAME: ClassVar[str] = "activities.total_attendance.v1"

    community: Community
    series_id: UUID | None = None
    from_on: date | None = None
    """First day; may be left out for a series."""
    to_on: date | None = None
    """Last day."""


class VenueTotals(Contract):
    """One venue of a session. Whoever was at several counts at one of them."""

    activity_id: UUID
    place: str
    performers: Count = 0
    audience: Count = 0
    staff: Count = 0
    persons: Count = 0
    """The three together."""


class SessionTotals(Contract):
    """One session: the sums of its venues."""

    on: date
    series_id: UUID | None = None
    title: str
    venues: list[VenueTotals]
    performers: Count = 0
    audience: Count = 0
    staff: Count = 0
    persons: Count = 0


class AttendanceTotals(Contract):
    """All sessions that were asked for, the earliest first."""

    sessions: list[SessionTotals]
    contacts: Count
    """人次: the persons of all sessions added up."""
    persons: Count
    """人数: different persons over all sessions."""
