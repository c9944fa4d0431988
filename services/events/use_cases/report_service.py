"""Take a volunteer's report of hours."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import LONGEST_SESSION_HOURS, OLDEST_SESSION_DAYS
from services.events.domain import wording
from services.events.storage.activities import ActivityStore
from services.events.storage.hours import HoursStore
from services.events.storage.tables import OUTBOX
from services.events.storage.teams import TeamStore
from services.events.use_cases.announce_hours import service_reported
from services.events.use_cases.show_hours import session_of
from shared.contracts.activities_hours import ReportService, ServiceSession
from shared.edge import RefusedError

__all__ = ["report_service"]


async def report_service(session: AsyncSession, command: ReportService, *, now: datetime) -> ServiceSession:
    """Store what a volunteer says; the same command again answers with the same session.

    Raises
    ------
    RefusedError
        Raised for hours that cannot be, or an activity or team nobody knows.
    """
    _check(command, now=now)
    if command.activity_id is not None and await ActivityStore(session).find(command.activity_id) is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    if command.team_id is not None and await TeamStore(session).find(command.team_id) is None:
        raise RefusedError.not_found(wording.TEAM_UNKNOWN)
    row, added = await HoursStore(session).report(command, now=now)
    if added:
        await OUTBOX.add(session, service_reported(row, now=now))
    return session_of(row)


def _check(command: ReportService, *, now: datetime) -> None:
    if command.ended_at <= command.started_at:
        raise RefusedError(wording.SESSION_ORDER, field="ended_at")
    if command.ended_at > now:
        raise RefusedError(wording.SESSION_FUTURE, field="ended_at")
    if command.ended_at - command.started_at > timedelta(hours=LONGEST_SESSION_HOURS):
        raise RefusedError(wording.SESSION_TOO_LONG, field="ended_at")
    if command.started_at < now - timedelta(days=OLDEST_SESSION_DAYS):
        raise RefusedError(wording.SESSION_OLD, field="started_at")
