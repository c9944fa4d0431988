"""Announce an activity."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.activities import ActivityStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announcements import scheduled
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_requests import ActivityChanged, CreateActivity
from shared.edge import RefusedError

__all__ = ["create_activity"]


async def create_activity(session: AsyncSession, command: CreateActivity, *, now: datetime) -> ActivityChanged:
    """Store and announce an activity; the same command again answers with the same activity.

    Raises
    ------
    RefusedError
        Raised if it would end before it starts.
    """
    if command.ends_at <= command.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    store = ActivityStore(session)
    announced = await store.announce(uuid4(), command, now=now)
    activity = await store.announced_by(command.command_id)
    if announced:
        await OUTBOX.add(session, scheduled(activity, now=now))
    return await show_change(session, activity.id, changed=announced)
