"""Suggest company for residents whom nobody has met for weeks, once a week and once per episode."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.companions import CompanionStore
from services.visits.storage.grids import held_of
from services.visits.storage.outgoing import tell
from shared.areas import place_of
from shared.contracts.visits_companionship import (
    CompanionshipNeed,
    CompanionshipNeeds,
    CompanionshipSuggested,
    ListCompanionshipNeeds,
)

__all__ = ["list_needs", "suggest_company"]

LOOKED_AT = time(9)
"""On Mondays, when people plan their week."""


async def suggest_company(session: AsyncSession, *, weeks: int, today: date, now: datetime, zone: ZoneInfo) -> datetime:
    """Look at one community that nobody has looked at this week; returns when to look again."""
    monday = today - timedelta(days=today.weekday())
    tick = datetime.combine(monday, LOOKED_AT, zone)
    if now < tick:
        return tick
    store = CompanionStore(session)
    area = await store.next_area(monday)
    if area is None:
        return now if await store.know_areas(monday) else tick + timedelta(days=7)
    await store.end(area)
    alone = await store.begin(area, before=tick - timedelta(weeks=weeks), now=now)
    told = [
        CompanionshipSuggested(
            event_id=CompanionshipSuggested.identify(one.resident_id, one.alone_since),
            occurred_at=now,
            **place_of(area),
            resident_id=one.resident_id,
            alone_since=one.alone_since,
            weeks=weeks,
        )
        for one in alone
    ]
    await tell(session, told)
    return now


async def list_needs(session: AsyncSession, query: ListCompanionshipNeeds) -> CompanionshipNeeds:
    """Return who of a community has been without company."""
    rows = await CompanionStore(session).still_alone(query.community, held=held_of(query.viewer), limit=query.limit)
    return CompanionshipNeeds(items=[CompanionshipNeed.model_validate(row) for row in rows])
