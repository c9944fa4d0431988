"""Propose activities for the festivals and observance days of a year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import COMMUNITIES_AT_ONCE, YEAR_AHEAD_DAYS
from services.events.domain import wording
from services.events.domain.occasions import OCCASIONS, days_in
from services.events.storage.calendar import CalendarStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announce_hours import proposed
from services.events.use_cases.show_calendar import show_year
from shared.contracts.activities_calendar import ActivityProposals, OpenYear
from shared.edge import RefusedError

__all__ = ["open_next_years", "open_year"]

SYSTEM = "system"


async def open_year(session: AsyncSession, command: OpenYear, *, today: date, now: datetime) -> ActivityProposals:
    """Propose what lies ahead in a year; what was proposed before, or decided about, stays as it is.

    Raises
    ------
    RefusedError
        Raised for a year that is over.
    """
    if command.year < today.year:
        raise RefusedError(wording.YEAR_OVER, field="year")
    await _propose(session, [command.community], command.year, actor=command.actor, today=today, now=now)
    return await show_year(session, command.community, command.year, open_only=False)


async def open_next_years(session: AsyncSession, *, today: date, now: datetime) -> bool:
    """Open this year, in its last weeks also the next, where nobody has; say whether there may be more."""
    calendar = CalendarStore(session)
    for year in sorted({today.year, (today + timedelta(days=YEAR_AHEAD_DAYS)).year}):
        first_on = max(today, date(year, 1, 1))
        found = await calendar.communities_without(
            first_on=first_on, last_on=date(year, 12, 31), limit=COMMUNITIES_AT_ONCE
        )
        added = await _propose(session, found, year, actor=SYSTEM, today=today, now=now)
        if added:
            return True
    return False


async def _propose(
    session: AsyncSession, communities: Sequence[str], year: int, *, actor: str, today: date, now: datetime
) -> int:
    days = [(each, day) for each in OCCASIONS for day in days_in(year, each.rule) if day >= today]
    added = await CalendarStore(session).propose(communities, days, actor=actor, now=now)
    await OUTBOX.add(session, *(proposed(row, now=now) for row in added))
    return len(added)
