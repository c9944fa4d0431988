"""Calendars that a phone or another system subscribes to: activities as iCalendar, behind an address that is a key."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Query, Text

__all__ = [
    "CalendarFeed",
    "CalendarFeedOpened",
    "CalendarFeeds",
    "CalendarFile",
    "ListCalendarFeeds",
    "OpenCalendarFeed",
    "ReadCalendar",
    "RevokeCalendarFeed",
]


class CalendarFeed(Contract):
    """One calendar and what stands in it: all of a community, or of one theme, series, venue or resident."""

    feed_id: UUID
    community: Community
    label: str
    theme: str = ""
    series_id: UUID | None = None
    venue_id: UUID | None = None
    resident_id: UUID | None = None
    opened_at: AwareDatetime
    opened_by: str
    revoked_at: AwareDatetime | None = None


class OpenCalendarFeed(Command):
    """Make an address under which a calendar can be read. At most one of series, venue and resident is named."""

    NAME: ClassVar[str] = "activities.open_calendar_feed.v1"

    community: Community
    label: Annotated[Text, Field(max_length=100)]
    """What the calendar is called where it is read."""
    theme: Annotated[str, Field(max_length=100)] = ""
    series_id: UUID | None = None
    venue_id: UUID | None = None
    resident_id: UUID | None = None
    """What this resident is enrolled in. Their name stands nowhere in it."""


class CalendarFeedOpened(Contract):
    """The calendar, and the one time that its key is told."""

    feed: CalendarFeed
    token: str
    """Part of the address. Only its hash is kept: whoever loses it opens another."""


class ListCalendarFeeds(Query):
    """Ask which calendars of a community can be read, those revoked last."""

    NAME: ClassVar[str] = "activities.list_calendar_feeds.v1"

    community: Community


class CalendarFeeds(Contract):
    """Calendars."""

    items: list[CalendarFeed]


class RevokeCalendarFeed(Command):
    """Let an address lead nowhere from now on."""

    NAME: ClassVar[str] = "activities.revoke_calendar_feed.v1"

    feed_id: UUID
    reason: Text


class ReadCalendar(Query):
    """Read the calendar behind an address."""

    NAME: ClassVar[str] = "activities.read_calendar.v1"

    token: Annotated[str, Field(min_length=20, max_length=100)]


class CalendarFile(Contract):
    """A calendar as RFC 5545 writes it."""

    text: str
    mark: str
    """Changes whenever the text does: what a reader that has it already need not read again."""
