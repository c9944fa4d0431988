"""Keep the monthly visiting rates of the last year, and count anew what has changed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import civil_moment, month_of
from services.visits.storage.kept_rates import KeptRateStore
from shared.clock import civil_date

__all__ = ["keep_rates"]

MONTHS = 13
"""The present month and the year before it: what is compared. Older ones are counted when somebody asks."""

BATCH = 5000
"""Marks in one transaction: what a district of a million records in an hour."""


async def keep_rates(session: AsyncSession, *, now: datetime, zone: ZoneInfo) -> bool:
    """Count what is marked, or one month that is not kept yet; returns whether there is more."""
    store = KeptRateStore(session)
    if not await store.alone():
        return False
    if await store.count_marked(limit=BATCH) == BATCH:
        return True
    for first_on in _months(civil_date(now, zone)):
        month = month_of(first_on)
        begins, ends = civil_moment(month.first_on, "00:00", zone), civil_moment(month.last_on, "24:00", zone)
        if await store.keep_month(since=begins, until=ends):
            return True
    return False


def _months(today: date) -> list[date]:
    """Return the first days of the months that are kept, the present one first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
