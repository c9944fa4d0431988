"""Show in what lists contradict the record, and settle it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.attendance_list import TIMES_APART
from services.events.storage.activities import ActivityStore
from services.events.storage.check_in import CheckInStore, Contradiction
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announcements import corrected
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_check_in import CheckInConflict, CheckInConflicts, CorrectAttendance
from shared.contracts.activities_requests import ActivityChanged
from shared.edge import RefusedError

__all__ = ["conflicts_of", "correct_attendance"]


async def conflicts_of(session: AsyncSession, activity_id: UUID, *, zone: ZoneInfo) -> CheckInConflicts:
    """Return what the lists of an activity say otherwise than its record, as long as nobody has looked at it.

    Raises
    ------
    RefusedError
        Raised if there is no such activity.
    """
    if await ActivityStore(session).find(activity_id) is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    found = await CheckInStore(session).conflicts(activity_id, apart=TIMES_APART)
    return CheckInConflicts(items=[_conflict(one, zone) for one in found])


async def correct_attendance(session: AsyncSession, command: CorrectAttendance, *, now: datetime) -> ActivityChanged:
    """Record in which part somebody was there, and settle what lists say of them; again, it changes nothing.

    Raises
    ------
    RefusedError
        Raised if nobody has seen them there.
    """
    activity = await lock_activity(session, command.activity_id)
    known = await EnrolmentStore(session).of(activity.id, command.resident_id)
    if known is None or known.attended_at is None:
        raise RefusedError.not_found(wording.NOT_SEEN)
    changed = known.attended_as != command.attended_as
    if changed:
        version = await ActivityStore(session).advance(activity.id)
        known = replace(known, attended_as=command.attended_as)
        await EnrolmentStore(session).put(known, actor=command.actor, now=now)
        await OUTBOX.add(session, corrected(activity, known, version=version, now=now))
    await CheckInStore(session).settle(
        activity.id, command.resident_id, actor=command.actor, reason=command.reason, now=now
    )
    return await show_change(session, activity.id, changed=changed, resident_id=command.resident_id)


def _conflict(one: Contradiction, zone: ZoneInfo) -> CheckInConflict:
    row, seen = one.row, one.attended_at.astimezone(zone).strftime("%H:%M")
    if not row.present:
        kind, standing, said = "absent", seen, ""
    elif row.said_as != one.attended_as:
        kind, standing, said = "part", one.attended_as, row.said_as
    else:
        kind, standing = "time", seen
        said = row.said_at.astimezone(zone).strftime("%H:%M") if row.said_at else ""
    return CheckInConflict(
        row_id=row.row_id,
        resident_id=row.resident_id,
        name=one.name or wording.NAME_UNKNOWN,
        list_id=row.list_id,
        device=one.device,
        kind=kind,
        message=wording.list_differs(kind, one.device, standing=standing, said=said),
        attended_at=one.attended_at,
        attended_as=one.attended_as,
        said_at=row.said_at,
        said_as=row.said_as,
    )
