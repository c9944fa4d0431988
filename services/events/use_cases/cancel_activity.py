"""Cancel an activity."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import ActivityStatus
from services.events.storage.activities import ActivityStore
from services.events.storage.tables import OUTBOX
from services.events.storage.venues import VenueStore
from services.events.use_cases.announcements import cancelled
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_requests import ActivityChanged, CancelActivity
from shared.edge import RefusedError

__all__ = ["cancel_activity"]


async def cancel_activity(session: AsyncSession, command: CancelActivity, *, now: datetime) -> ActivityChanged:
    """Cancel an activity that has not ended; cancelling it again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such activity, or it is over.
    """
    activity = await lock_activity(session, command.activity_id)
    if activity.status is ActivityStatus.OVER:
        raise RefusedError.conflict(wording.ACTIVITY_ENDED)
    changed = activity.status is ActivityStatus.SCHEDULED
    if changed:
        await ActivityStore(session).cancel(activity.id, reason=command.reason, actor=command.actor, now=now)
        await VenueStore(session).give_back(activity.id)
        await OUTBOX.add(session, cancelled(activity, now=now))
    return await show_change(session, activity.id, changed=changed)
