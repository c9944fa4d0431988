"""Calendars that are read by their address."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.serve_calendars import list_calendars, open_calendar, read_calendar, revoke_calendar
from shared.auditing import noted
from shared.contracts.activities_feeds import (
    CalendarFeed,
    CalendarFeedOpened,
    CalendarFeeds,
    CalendarFile,
    ListCalendarFeeds,
    OpenCalendarFeed,
    ReadCalendar,
    RevokeCalendarFeed,
)


@EDGE.answers(OpenCalendarFeed)
async def do_open_calendar_feed(command: OpenCalendarFeed, deps: Deps) -> CalendarFeedOpened:
    """Open a calendar."""
    async with deps.sessions.begin() as session:
        reply = await open_calendar(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListCalendarFeeds)
async def do_list_calendar_feeds(query: ListCalendarFeeds, deps: Deps) -> CalendarFeeds:
    """List calendars."""
    async with deps.sessions.begin() as session:
        reply = await list_calendars(session, query.community)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(RevokeCalendarFeed)
async def do_revoke_calendar_feed(command: RevokeCalendarFeed, deps: Deps) -> CalendarFeed:
    """Revoke a calendar."""
    async with deps.sessions.begin() as session:
        reply = await revoke_calendar(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ReadCalendar)
async def do_read_calendar(query: ReadCalendar, deps: Deps) -> CalendarFile:
    """Answer with a calendar; it names nobody."""
    async with deps.sessions() as session:
        return await read_calendar(session, query, now=deps.clock.now(), zone=deps.zone)
