"""Enrol a resident in an activity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, Enrolment, Seat, seat_for
from services.events.storage.activities import ActivityStore
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.tables import INBOX, OUTBOX
from services.events.use_cases.announcements import confirmed, waitlisted
from services.events.use_cases.lock_activity import lock_open_activity
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_requests import ActivityChanged, EnrolResident
from shared.edge import RefusedError

__all__ = ["enrol_resident"]


async def enrol_resident(session: AsyncSession, command: EnrolResident, *, now: datetime) -> ActivityChanged:
    """Give a resident a seat, or the next place in the queue; whoever has one keeps it.

    The inbox keeps a command that is sent again after a withdrawal from enrolling the resident once more.

    Raises
    ------
    RefusedError
        Raised if the activity takes nobody any more, or the resident is unknown or off the list.
    """
    activity = await lock_open_activity(session, command.activity_id)
    await _refuse_stranger(session, command.resident_id)
    store = EnrolmentStore(session)
    known = await store.of(activity.id, command.resident_id)
    first = await INBOX.first_time(session, reader="enrol_resident", event_id=command.command_id)
    changed = first and (known is None or known.seat is Seat.WITHDRAWN)
    if changed:
        await _seat(session, activity, command, now=now)
    if changed or command.company:
        await store.accompany(activity.id, command.resident_id, company=command.company.strip())
    return await show_change(session, activity.id, changed=changed, resident_id=command.resident_id)


async def _refuse_stranger(session: AsyncSession, resident_id: UUID) -> None:
    resident = await ResidentCopyStore(session).find(resident_id)
    if resident is None:
        raise RefusedError.not_found(wording.RESIDENT_UNKNOWN)
    if not resident.on_list:
        raise RefusedError.conflict(wording.RESIDENT_OFF_LIST)


async def _seat(session: AsyncSession, activity: Activity, command: EnrolResident, *, now: datetime) -> None:
    store = EnrolmentStore(session)
    head = (await store.heads([activity.id]))[activity.id]
    turn = await ActivityStore(session).advance(activity.id)
    enrolment = Enrolment(
        activity_id=activity.id,
        resident_id=command.resident_id,
        seat=seat_for(head, capacity=activity.capacity),
        turn=turn,
    )
    await store.put(enrolment, actor=command.actor, now=now)
    if enrolment.seat is Seat.SEATED:
        await OUTBOX.add(session, confirmed(activity, command.resident_id, version=turn, now=now))
    else:
        place = head.waiting + 1
        await OUTBOX.add(session, waitlisted(activity, command.resident_id, place=place, version=turn, now=now))
