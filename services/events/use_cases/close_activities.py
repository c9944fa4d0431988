"""Mark the activities that have ended as over."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.storage.activities import ActivityStore

__all__ = ["close_activities"]


async def close_activities(session: AsyncSession, *, now: datetime) -> datetime | None:
    """Mark what has ended as over; returns when the next one ends, or `now` if there may be more at once."""
    store = ActivityStore(session)
    if await store.claim_over(now=now, limit=SWEEP_BATCH) == SWEEP_BATCH:
        return now
    return await store.next_end()
