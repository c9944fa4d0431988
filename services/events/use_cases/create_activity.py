"""Announce an activity."""

from datetime import datetime
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.activities import ActivityStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announcements import scheduled
from services.events.use_cases.book_zone import book_zone
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_requests import ActivityChanged, CreateActivity
from shared.contracts.activities_venues import BookZone
from shared.edge import RefusedError

__all__ = ["create_activity"]


async def create_activity(
    session: AsyncSession, command: CreateActivity, *, now: datetime, zone: ZoneInfo, series_id: UUID | None = None
) -> ActivityChanged:
    """Store and announce an activity and book its zone; the same command again answers with the same activity.

    Raises
    ------
    RefusedError
        Raised if it would end before it starts, or its zone is not to be had then.
    """
    if command.ends_at <= command.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    store = ActivityStore(session)
    announced = await store.announce(uuid4(), command, series_id=series_id, now=now)
    activity = await store.announced_by(command.command_id)
    if announced:
        await _book(session, activity.id, command, now=now, zone=zone)
        await OUTBOX.add(session, scheduled(activity, zone_id=command.zone_id, now=now))
    return await show_change(session, activity.id, changed=announced)


async def _book(
    session: AsyncSession, activity_id: UUID, command: CreateActivity, *, now: datetime, zone: ZoneInfo
) -> None:
    if command.zone_id is None:
        return
    booking = BookZone(
        command_id=uuid5(command.command_id, "zone"),
        actor=command.actor,
        zone_id=command.zone_id,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        purpose=command.title,
        activity_id=activity_id,
    )
    await book_zone(session, booking, now=now, zone=zone)
