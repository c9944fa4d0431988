"""Approve the hours of a volunteer, or refuse them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.hours import HoursStore
from services.events.storage.hours_tables import SessionRow
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announce_hours import service_approved, service_refused
from services.events.use_cases.show_hours import session_of
from shared.contracts.activities_hours import DecideService, ServiceSession
from shared.edge import RefusedError

__all__ = ["decide_service"]


async def decide_service(session: AsyncSession, command: DecideService, *, now: datetime) -> ServiceSession:
    """Store a decision and say what it adds; the same decision again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such session, if it is the decider's own, or for a refusal without a reason.
    """
    hours = HoursStore(session)
    row = await hours.lock(command.session_id)
    if row is None:
        raise RefusedError.not_found(wording.SESSION_UNKNOWN)
    _check(row, command)
    status = "approved" if command.approve else "refused"
    if row.status != status:
        row.status, row.reason, row.version = status, command.reason, row.version + 1
        row.decided_at, row.decided_by = now, command.actor
        await session.flush()
        if command.approve:
            minutes = await hours.uncounted_minutes(row.id)
            await OUTBOX.add(session, service_approved(row, minutes=minutes, now=now))
        else:
            await OUTBOX.add(session, service_refused(row, now=now))
    return session_of(row)


def _check(row: SessionRow, command: DecideService) -> None:
    if command.actor in {str(row.volunteer_id), row.reported_by}:
        raise RefusedError(wording.OWN_SESSION)
    if not command.approve and not command.reason.strip():
        raise RefusedError(wording.REFUSAL_NEEDS_REASON, field="reason")
