"""Answer how far a community has come with the visits of a day."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.listings import ListingStore, Wanted
from services.visits.use_cases.days import day_of
from shared.contracts.visits_requests import CountVisits, VisitCounts

__all__ = ["count_visits"]

SOON = timedelta(hours=1)


async def count_visits(session: AsyncSession, query: CountVisits, *, now: datetime, zone: ZoneInfo) -> VisitCounts:
    """Count the visits whose period includes the day, by status, and by compound or grid."""
    listings = ListingStore(session)
    wanted = Wanted(area=query.community, day=day_of(query.day, now=now, zone=zone))
    by_status: Counter[str] = Counter()
    by_place: dict[str, dict[str, int]] = {}
    for status, place, count in await listings.by_status_and_place(wanted):
        by_status[status] += count
        by_place.setdefault(place, {})[status] = count
    soon = await listings.due_between(query.community, now=now, until=now + SOON)
    return VisitCounts(by_status=dict(by_status), by_place=by_place, due_next_hour=soon)
