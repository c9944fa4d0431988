"""Announce a series."""

from datetime import datetime
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
from shared.contracts.activities_series import CreateSeries, Series
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
            made = await create_activity(session, announcement, now=now)
            await store.join(series_id, made.item.activity_id)
    return await show_series(session, await store.added_by(command.command_id))


def _sessions(command: CreateSeries, zone: ZoneInfo) -> list[CreateActivity]:
    rule = command.recurrence
    days = days_of(rule.every, first_on=rule.first_on, last_on=rule.last_on, except_on=rule.except_on)
    if not days:
        raise RefusedError(wording.SERIES_WITHOUT_DAYS, field="recurrence")
    if len(days) > MOST_SESSIONS:
        raise RefusedError(wording.SERIES_TOO_LONG, field="recurrence")
    fields = command.model_dump(include={"community", "title", "place", "capacity", "note", "actor"})
    return [
        CreateActivity(
            **fields,
            command_id=_session_id(command.command_id, day.isoformat()),
            starts_at=datetime.combine(day, command.starts, zone),
            ends_at=datetime.combine(day, command.ends, zone),
        )
        for day in days
    ]


def _session_id(command_id: UUID, day: str) -> UUID:
    return uuid5(command_id, day)
