"""Series: an activity that comes again by a rule, such as the calligraphy class every Tuesday."""

from datetime import date, time
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.activities_requests import ActivityChanged, ActivityItem, ActivityKind
from shared.contracts.base import Command, Community, Contract, Query, Text

__all__ = [
    "CancelSeries",
    "CreateSeries",
    "EnrolInSeries",
    "GetSeries",
    "Recurrence",
    "Series",
    "SeriesEnrolment",
    "SeriesVenue",
    "WithdrawFromSeries",
]


class Recurrence(Contract):
    """On which days something takes place."""

    every: Literal["day", "week", "fortnight", "month", "month_day"]
    """``month`` keeps the weekday: the second Tuesday stays the second Tuesday. ``month_day`` keeps the day: the 15th,
    and for the 29th to 31st the last day of a shorter month."""
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = []
    """Weekdays of a week or fortnight, 1 is Monday; empty is that of the first day."""
    first_on: date
    last_on: date
    except_on: list[date] = []
    """Days on which it does not take place, such as holidays."""


class SeriesVenue(Contract):
    """One of several places at which every session of a series takes place at once."""

    place: Text
    capacity: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """None is that of the series."""
    zone_id: UUID | None = None
    """Booked for every session."""


class CreateSeries(Command):
    """Announce every session of a series at once."""

    NAME: ClassVar[str] = "activities.create_series.v1"

    community: Community
    title: Text
    place: Text
    starts: time
    """Time of day in the zone of the deployment."""
    ends: time
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    recurrence: Recurrence
    note: str = ""
    theme: Annotated[str, Field(max_length=100)] = ""
    zone_id: UUID | None = None
    """Zone that is booked for every session; with several venues each says its own."""
    venues: Annotated[list[SeriesVenue], Field(max_length=12)] = []
    """Empty is the one place. Else each session takes place at all of these, each an activity with its own seats."""
    kind: ActivityKind = "other"


class GetSeries(Query):
    """Ask for a series and its sessions."""

    NAME: ClassVar[str] = "activities.get_series.v1"

    series_id: UUID


class Series(Contract):
    """A series and its sessions in the order of their days."""

    series_id: UUID
    community: Community
    title: str
    recurrence: Recurrence
    sessions: list[ActivityItem]


class EnrolInSeries(Command):
    """Enrol a resident in every session still to come; each session has its own queue."""

    NAME: ClassVar[str] = "activities.enrol_in_series.v1"

    series_id: UUID
    resident_id: UUID
    place: str = ""
    """At which venue, where sessions have several."""


class WithdrawFromSeries(Command):
    """Take a resident out of every session still to come; each freed seat goes to the first in that queue."""

    NAME: ClassVar[str] = "activities.withdraw_from_series.v1"

    series_id: UUID
    resident_id: UUID


class CancelSeries(Command):
    """Cancel every session still to come."""

    NAME: ClassVar[str] = "activities.cancel_series.v1"

    series_id: UUID
    reason: Text


class SeriesEnrolment(Contract):
    """What became of each session."""

    sessions: list[ActivityChanged]
