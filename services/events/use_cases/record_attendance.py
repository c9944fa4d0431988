"""Record that a resident came to an activity."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, ActivityStatus, CheckInError, Enrolment, Seat, attended_moment
from services.events.storage.activities import ActivityStore
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announcements import attended
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.activities_requests import ActivityChanged, RecordAttendance
from shared.edge import RefusedError

__all__ = ["record_attendance"]


async def record_attendance(session: AsyncSession, command: RecordAttendance, *, now: datetime) -> ActivityChanged:
    """Record once that a resident came, also after the activity is over.

    Somebody who was not enrolled, or still waited, gets a seat even if all are taken: they are there.

    Raises
    ------
    RefusedError
        Raised if the activity is cancelled, the resident is unknown, or nobody can have been seen there then.
    """
    activity = await lock_activity(session, command.activity_id)
    if activity.status is ActivityStatus.CANCELLED:
        raise RefusedError.conflict(wording.ACTIVITY_CANCELLED)
    if await ResidentCopyStore(session).find(command.resident_id) is None:
        raise RefusedError.not_found(wording.RESIDENT_UNKNOWN)
    known = await EnrolmentStore(session).of(activity.id, command.resident_id)
    changed = known is None or known.attended_at is None
    if changed:
        moment = _moment(activity, command, now=now)
        version = await ActivityStore(session).advance(activity.id)
        present = _present(known, activity, command, turn=version)
        present = replace(present, attended_at=moment, attended_as=command.attended_as)
        await EnrolmentStore(session).put(present, actor=command.actor, now=now)
        await OUTBOX.add(session, _told(activity, present, moment=moment, version=version, now=now))
    return await show_change(session, activity.id, changed=changed, resident_id=command.resident_id)


def _told(
    activity: Activity, present: Enrolment, *, moment: datetime, version: int, now: datetime
) -> AttendanceRecorded:
    return attended(
        activity, present.resident_id, moment=moment, attended_as=present.attended_as, version=version, now=now
    )


def _moment(activity: Activity, command: RecordAttendance, *, now: datetime) -> datetime:
    try:
        return attended_moment(activity, claimed=command.attended_at, now=now)
    except CheckInError as error:
        future = command.attended_at is not None and command.attended_at > now
        message = wording.CHECK_IN_FUTURE if future else wording.CHECK_IN_OUTSIDE
        raise RefusedError(message, field="attended_at") from error


def _present(known: Enrolment | None, activity: Activity, command: RecordAttendance, *, turn: int) -> Enrolment:
    """Return the seat of somebody who is there: their own, or one more."""
    if known is not None and known.seat is not Seat.WITHDRAWN:
        return replace(known, seat=Seat.SEATED)
    return Enrolment(activity_id=activity.id, resident_id=command.resident_id, seat=Seat.SEATED, turn=turn)
