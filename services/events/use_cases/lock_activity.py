"""Take hold of an activity before changing anything about it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, ActivityStatus
from services.events.storage.activities import ActivityStore
from shared.edge import RefusedError

__all__ = ["lock_activity", "lock_open_activity"]


async def lock_activity(session: AsyncSession, activity_id: UUID) -> Activity:
    """Return an activity that nobody else can change until the transaction ends.

    Every change to seats and queue goes through this lock, so a freed seat is given exactly once.

    Raises
    ------
    RefusedError
        Raised if there is no such activity.
    """
    activity = await ActivityStore(session).lock(activity_id)
    if activity is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    return activity


async def lock_open_activity(session: AsyncSession, activity_id: UUID) -> Activity:
    """Return a locked activity whose seats can still change.

    Raises
    ------
    RefusedError
        Raised if there is no such activity, or it is cancelled or over.
    """
    activity = await lock_activity(session, activity_id)
    if activity.status is ActivityStatus.CANCELLED:
        raise RefusedError.conflict(wording.ACTIVITY_CANCELLED)
    if activity.status is ActivityStatus.OVER:
        raise RefusedError.conflict(wording.ACTIVITY_OVER)
    return activity
