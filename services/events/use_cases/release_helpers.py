"""Free what somebody off the list had taken on, and call off the shifts of activities that were called off."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain import role_wording
from services.events.storage.roles import RoleStore
from services.events.storage.shifts import ShiftStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announce_helpers import role_ended, shift_covered

__all__ = ["call_off_shifts", "release_helpers"]

ACTOR = "activities"


async def release_helpers(session: AsyncSession, *, today: date, now: datetime) -> bool:
    """Take those off shifts and roles to come who died or moved away; whether there may be more."""
    shifts = await ShiftStore(session).claim_gone(now=now, limit=SWEEP_BATCH)
    for shift, volunteer in shifts:
        volunteer.left_at, volunteer.left_by, volunteer.reason = now, ACTOR, role_wording.OFF_LIST
        shift.revision += 1
    roles = RoleStore(session)
    held = await roles.claim_gone(limit=SWEEP_BATCH)
    for answer, role in held:
        await roles.end(answer, last_on=today, reason=role_wording.OFF_LIST, actor=ACTOR, now=now)
        await OUTBOX.add(session, role_ended(role, answer, now=now))
    return SWEEP_BATCH in {len(shifts), len(held)}


async def call_off_shifts(session: AsyncSession, *, now: datetime) -> bool:
    """Cancel the shifts of activities that do not take place; whether there may be more."""
    gone = await ShiftStore(session).claim_called_off(now=now, limit=SWEEP_BATCH)
    for shift in gone:
        shift.status, shift.revision, shift.saved_at, shift.saved_by = "cancelled", shift.revision + 1, now, ACTOR
        if shift.uncovered:
            shift.uncovered = False
            await OUTBOX.add(session, shift_covered(shift, now=now))
    return len(gone) == SWEEP_BATCH
