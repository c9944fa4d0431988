"""Open calendars, read them, revoke them."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.files.calendar_file import calendar_text
from services.events.storage.feed_tables import FeedRow
from services.events.storage.feeds import FeedStore
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.series import SeriesStore
from services.events.storage.venues import VenueStore
from shared.contracts.activities_feeds import (
    CalendarFeed,
    CalendarFeedOpened,
    CalendarFeeds,
    CalendarFile,
    OpenCalendarFeed,
    ReadCalendar,
    RevokeCalendarFeed,
)
from shared.edge import RefusedError

__all__ = ["list_calendars", "open_calendar", "read_calendar", "revoke_calendar"]

TOKEN_BYTES = 32
"""256 bits: a key that nobody guesses, 43 characters in an address."""

PAST, AHEAD = timedelta(days=90), timedelta(days=400)
"""What a calendar holds: last season's, and everything that is announced for the year."""

MOST_ENTRIES = 1000
"""Some 400 kB: well under what the bus carries. A community announces a few hundred activities in a year."""


async def open_calendar(session: AsyncSession, command: OpenCalendarFeed, *, now: datetime) -> CalendarFeedOpened:
    """Make a calendar and tell its key, this once.

    Raises
    ------
    RefusedError
        Raised if what it is about is not there, or the command has been obeyed before: the key is not told twice.
    """
    await _check(session, command)
    token = token_urlsafe(TOKEN_BYTES)
    row = await FeedStore(session).add(command, token=token, now=now)
    if row is None:
        raise RefusedError.conflict(wording.FEED_OPENED)
    return CalendarFeedOpened(feed=_feed(row), token=token)


async def list_calendars(session: AsyncSession, community: str) -> CalendarFeeds:
    """Return the calendars of a community, without their keys."""
    return CalendarFeeds(items=[_feed(row) for row in await FeedStore(session).of_community(community)])


async def revoke_calendar(session: AsyncSession, command: RevokeCalendarFeed, *, now: datetime) -> CalendarFeed:
    """Let a key open nothing any more; doing it again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such calendar.
    """
    row = await FeedStore(session).lock(command.feed_id)
    if row is None:
        raise RefusedError.not_found(wording.FEED_UNKNOWN)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoke_reason = now, command.actor, command.reason
        await session.flush()
    return _feed(row)


async def read_calendar(session: AsyncSession, query: ReadCalendar, *, now: datetime, zone: ZoneInfo) -> CalendarFile:
    """Return the calendar behind a key.

    Raises
    ------
    RefusedError
        Raised for a key that opens nothing, whether it never was, was revoked, or its resident is off the list.
    """
    store = FeedStore(session)
    feed = await store.behind(query.token)
    if feed is None:
        raise RefusedError.not_found(wording.FEED_UNKNOWN)
    entries = await store.entries(feed, from_at=now - PAST, to_at=now + AHEAD, limit=MOST_ENTRIES)
    text = calendar_text(entries, feed_id=feed.id, label=feed.label, zone=zone)
    return CalendarFile(text=text, mark=sha256(text.encode()).hexdigest()[:32])


async def _check(session: AsyncSession, command: OpenCalendarFeed) -> None:
    about = (command.series_id, command.venue_id, command.resident_id)
    if sum(one is not None for one in about) > 1:
        raise RefusedError(wording.FEED_OF_ONE)
    if command.series_id is not None:
        series = await SeriesStore(session).find(command.series_id)
        if series is None or series.community != command.community:
            raise RefusedError.not_found(wording.SERIES_UNKNOWN)
    if command.venue_id is not None and not await VenueStore(session).stands_in(command.venue_id, command.community):
        raise RefusedError.not_found(wording.VENUE_UNKNOWN)
    if command.resident_id is not None:
        resident = await ResidentCopyStore(session).find(command.resident_id)
        if resident is None or not resident.on_list or resident.community != command.community:
            raise RefusedError.not_found(wording.RESIDENT_UNKNOWN)


def _feed(row: FeedRow) -> CalendarFeed:
    return CalendarFeed(
        feed_id=row.id,
        community=row.community,
        label=row.label,
        theme=row.theme,
        series_id=row.series_id,
        venue_id=row.venue_id,
        resident_id=row.resident_id,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        revoked_at=row.revoked_at,
    )
