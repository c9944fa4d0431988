"""Announce a series."""

from datetime import date, datetime
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import MOST_SESSIONS
from services.events.domain import wording
from services.events.domain.recurrence import days_of
from services.events.storage.series import SeriesStore
from services.events.use_cases.create_activity import create_activity
from services.events.use_cases.show_series import show_series
from shared.contracts.activities_requests import CreateActivity
from shared.contracts.activities_series import CreateSeries, Series, SeriesVenue
from shared.edge import RefusedError

__all__ = ["create_series"]


async def create_series(session: AsyncSession, command: CreateSeries, *, now: datetime, zone: ZoneInfo) -> Series:
    """Announce every session; the same command again answers with the same series.

    Raises
    ------
    RefusedError
        Raised if the rule gives no day, or too many, or a session would end before it starts.
    """
    store = SeriesStore(session)
    announcements = _sessions(command, zone)
    if await store.add(uuid4(), command, now=now):
        series_id = await store.added_by(command.command_id)
        for announcement in announcements:
            await create_activity(session, announcement, now=now, zone=zone, series_id=series_id)
    return await show_series(session, await store.added_by(command.command_id))


def _sessions(command: CreateSeries, zone: ZoneInfo) -> list[CreateActivity]:
    rule = command.recurrence
    span = {"first_on": rule.first_on, "last_on": rule.last_on}
    days = days_of(rule.every, **span, except_on=rule.except_on, weekdays=rule.weekdays)
    venues = command.venues or [SeriesVenue(place=command.place, zone_id=command.zone_id)]
    if not days:
        raise RefusedError(wording.SERIES_WITHOUT_DAYS, field="recurrence")
    if len(days) * len(venues) > MOST_SESSIONS:
        raise RefusedError(wording.SERIES_TOO_LONG, field="recurrence")
    fields = command.model_dump(include={"community", "title", "note", "actor", "theme", "kind"})
    return [
        CreateActivity(
            **fields,
            place=venue.place,
            capacity=venue.capacity or command.capacity,
            zone_id=venue.zone_id,
            command_id=_session_id(command.command_id, day, number),
            starts_at=datetime.combine(day, command.starts, zone),
            ends_at=datetime.combine(day, command.ends, zone),
        )
        for day in days
        for number, venue in enumerate(venues)
    ]


def _session_id(command_id: UUID, day: date, number: int) -> UUID:
    return uuid5(command_id, f"{day}:{number}" if number else f"{day}")
