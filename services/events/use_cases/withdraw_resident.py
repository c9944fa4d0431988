"""Take a resident out of an activity and let the queue move up."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, Enrolment, Seat, seats_to_give
from services.events.storage.activities import ActivityStore
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.tables import INBOX, OUTBOX
from services.events.use_cases.announcements import confirmed, withdrawn
from services.events.use_cases.lock_activity import lock_open_activity
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_requests import ActivityChanged, WithdrawResident
from shared.edge import RefusedError

__all__ = ["move_up", "take_out", "withdraw_resident"]


async def withdraw_resident(session: AsyncSession, command: WithdrawResident, *, now: datetime) -> ActivityChanged:
    """Take a resident out; a freed seat goes to the first in the queue within the same transaction.

    Raises
    ------
    RefusedError
        Raised if the resident is not enrolled, was seen there already, or the activity is cancelled or over.
    """
    activity = await lock_open_activity(session, command.activity_id)
    store = EnrolmentStore(session)
    known = await store.of(activity.id, command.resident_id)
    if known is None:
        raise RefusedError.not_found(wording.NOT_ENROLLED)
    first = await INBOX.first_time(session, reader="withdraw_resident", event_id=command.command_id)
    changed = first and known.seat is not Seat.WITHDRAWN
    if changed:
        if known.attended_at is not None:
            raise RefusedError.conflict(wording.WAS_PRESENT)
        await take_out(session, activity, known, actor=command.actor, now=now)
    return await show_change(session, activity.id, changed=changed, resident_id=command.resident_id)


async def take_out(session: AsyncSession, activity: Activity, known: Enrolment, *, actor: str, now: datetime) -> None:
    """Take somebody out of a locked activity and let the queue move up."""
    version = await ActivityStore(session).advance(activity.id)
    await EnrolmentStore(session).put(replace(known, seat=Seat.WITHDRAWN), actor=actor, now=now)
    await OUTBOX.add(session, withdrawn(activity, known.resident_id, version=version, now=now))
    await move_up(session, activity, version=version, now=now)


async def move_up(session: AsyncSession, activity: Activity, *, version: int, now: datetime) -> None:
    """Give the free seats of a locked activity to the first in the queue."""
    store = EnrolmentStore(session)
    head = (await store.heads([activity.id]))[activity.id]
    count = seats_to_give(head, capacity=activity.capacity)
    if count:
        risen = await store.move_up(activity.id, count=count, actor="queue", now=now)
        await OUTBOX.add(
            session, *(confirmed(activity, resident_id, version=version, now=now) for resident_id in risen)
        )
