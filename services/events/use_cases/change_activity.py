"""Change an activity that is still to come."""

from datetime import datetime, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity
from services.events.storage.activities import ActivityStore
from services.events.storage.tables import INBOX, OUTBOX
from services.events.storage.venues import VenueStore
from services.events.use_cases.announcements import rescheduled
from services.events.use_cases.book_zone import book_zone
from services.events.use_cases.lock_activity import lock_open_activity
from services.events.use_cases.show_activities import show_change
from services.events.use_cases.tell_participants import tell_again
from services.events.use_cases.withdraw_resident import move_up
from shared.contracts.activities_changes import ChangeActivity
from shared.contracts.activities_requests import ActivityChanged
from shared.contracts.activities_venues import BookZone
from shared.edge import RefusedError

__all__ = ["change_activity"]


async def change_activity(
    session: AsyncSession, command: ChangeActivity, *, ahead: timedelta, zone: ZoneInfo, now: datetime
) -> ActivityChanged:
    """Store a change, book and give back zones, let the queue move up, and tell those who knew it otherwise.

    Raises
    ------
    RefusedError
        Raised if it is cancelled or over, was changed by somebody else meanwhile, or its zone is not to be had.
    """
    before = await lock_open_activity(session, command.activity_id)
    if not await INBOX.first_time(session, reader="change_activity", event_id=command.command_id):
        return await show_change(session, before.id, changed=False)
    _check(before, command)
    booked = await VenueStore(session).booked_for(before.id)
    after = await ActivityStore(session).change(command)
    elsewhere = (booked.row.id if booked else None) != command.zone_id
    if elsewhere or _times(before) != _times(after):
        await _rebook(session, command, now=now, zone=zone)
    if elsewhere or (_times(before), before.capacity) != (_times(after), after.capacity):
        await OUTBOX.add(session, rescheduled(after, zone_id=command.zone_id, now=now))
    if (_times(before), before.place) != (_times(after), after.place):
        await tell_again(session, after, ahead=ahead, zone=zone, now=now)
    await move_up(session, after, version=after.version, now=now)
    return await show_change(session, after.id, changed=True)


def _check(before: Activity, command: ChangeActivity) -> None:
    if before.revision != command.revision:
        raise RefusedError.conflict(wording.ACTIVITY_CHANGED)
    if command.ends_at <= command.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")


async def _rebook(session: AsyncSession, command: ChangeActivity, *, now: datetime, zone: ZoneInfo) -> None:
    await VenueStore(session).give_back(command.activity_id)
    if command.zone_id is None:
        return
    booking = BookZone(
        command_id=uuid5(command.command_id, "zone"),
        actor=command.actor,
        zone_id=command.zone_id,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        purpose=command.title,
        activity_id=command.activity_id,
    )
    await book_zone(session, booking, now=now, zone=zone)


def _times(activity: Activity) -> tuple[datetime, datetime]:
    return activity.starts_at, activity.ends_at
