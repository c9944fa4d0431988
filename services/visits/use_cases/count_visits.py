"""Answer how far a community has come with the visits of a day."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import held_of
from services.visits.storage.listings import ListingStore, Wanted
from services.visits.use_cases.days import day_of
from shared.contracts.visits_requests import CountVisits, VisitCounts

__all__ = ["count_visits"]

SOON = timedelta(hours=1)


async def count_visits(session: AsyncSession, query: CountVisits, *, now: datetime, zone: ZoneInfo) -> VisitCounts:
    """Count the visits whose period includes the day, and the doors of the day, by status, and by compound or grid."""
    listings = ListingStore(session)
    day = day_of(query.day, now=now, zone=zone)
    wanted = Wanted(area=query.community, day=day, liaison_id=query.liaison_id, held=held_of(query.viewer))
    by_status: Counter[str] = Counter()
    by_place: dict[str, dict[str, int]] = {}
    for status, place, count in await listings.by_status_and_place(wanted):
        by_status[status] += count
        by_place.setdefault(place, {})[status] = count
    doors: Counter[str] = Counter()
    doors_by_place: dict[str, dict[str, int]] = {}
    later = 0
    for least, place, count in await listings.doors_of_day(wanted, day):
        if least is None:
            later += count
            continue
        doors[least] += count
        doors_by_place.setdefault(place, {})[least] = count
    soon = await listings.due_between(wanted, now=now, until=now + SOON)
    return VisitCounts(
        by_status=dict(by_status), by_place=by_place, due_next_hour=soon,
        doors=dict(doors), doors_by_place=doors_by_place, doors_later=later,
    )  # fmt: skip
