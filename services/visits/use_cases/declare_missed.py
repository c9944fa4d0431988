"""Declare visits missed whose deadline has passed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LATE_DETECTION, SWEEP_BATCH
from services.visits.storage.outgoing import tell
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.announce import missed

__all__ = ["declare_missed"]


async def declare_missed(session: AsyncSession, *, now: datetime, limit: int = SWEEP_BATCH) -> datetime | None:
    """Declare the oldest visits that are overdue as missed, and say so.

    Returns
    -------
    datetime or None
        When to look again: `now` if there may be more at once, else the next deadline, None if there is none.
    """
    visits = VisitStore(session)
    found = await visits.claim_missed(now=now, late_before=now - LATE_DETECTION, limit=limit)
    await tell(session, missed(found, now=now))
    return now if len(found) == limit else await visits.next_deadline()
