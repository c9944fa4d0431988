"""Release the seats of residents who died or moved away."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain.activity import ActivityStatus, Seat
from services.events.storage.enrolments import EnrolmentStore
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.withdraw_resident import take_out

__all__ = ["release_seats"]


async def release_seats(session: AsyncSession, *, now: datetime) -> datetime | None:
    """Take residents who are no longer on the list out of what is to come; returns `now` if there may be more at once.

    Nobody waits behind, or is called in the place of, somebody who is dead. Another replica may have been faster: what
    counts is what stands there once the activity is locked.
    """
    store = EnrolmentStore(session)
    found = await store.of_residents_off_list(limit=SWEEP_BATCH)
    for activity_id, resident_id in found:
        activity = await lock_activity(session, activity_id)
        known = await store.of(activity_id, resident_id)
        if activity.status is ActivityStatus.SCHEDULED and known is not None and known.seat is not Seat.WITHDRAWN:
            await take_out(session, activity, known, actor="registry", now=now)
    return now if len(found) == SWEEP_BATCH else None
