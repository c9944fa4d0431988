"""Gather what waits for somebody to decide or to look after in a community."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import Names, NamesOf
from shared.contracts.visits_companionship import CompanionshipNeeds, ListCompanionshipNeeds
from shared.contracts.visits_day_care import DayCareDay, DayCareDays, ListDayCareDays
from shared.contracts.visits_fixings import FixingGaps, ListFixingGaps
from shared.contracts.visits_reviews import ListReviews, Reviews
from shared.contracts.visits_services import ListServiceItems, ServiceItems
from shared.contracts.visits_workload import ShowWork, WorkOf

__all__ = ["Tasks", "load_tasks"]

SHOWN = 100
"""Lines of one kind on the page; more than that is a roster, not a list of what is to be done today."""

OPEN_DAYS = frozenset({"expected", "absent"})


@dataclass(frozen=True)
class Tasks:
    """What waits, by kind; a part whose owner does not answer is missing."""

    reviews: Answer[Reviews]
    vacant: Answer[WorkOf]
    gaps: Answer[FixingGaps]
    alone: Answer[CompanionshipNeeds]
    services: Answer[ServiceItems]
    day_care: Answer[DayCareDays]
    names: dict[UUID, str]
    """Of those at day care."""

    @property
    def counts(self) -> dict[str, int | None]:
        """How many of each kind wait; None if nobody can say."""
        return {
            "reviews": _count(self.reviews.value),
            "vacant": _count(self.vacant.value),
            "gaps": _count(self.gaps.value),
            "alone": _count(self.alone.value),
            "services": _count(self.services.value),
            "day_care": len(self.missing) if self.day_care.value else None,
        }

    @property
    def missing(self) -> list[DayCareDay]:
        """Those who are expected at day care today and have not come."""
        return [one for one in (self.day_care.value.items if self.day_care.value else []) if one.status in OPEN_DAYS]

    @property
    def refusals(self) -> list[Refusal]:
        """What was not answered."""
        first = (self.reviews.refusal, self.vacant.refusal, self.gaps.refusal)
        then = (self.alone.refusal, self.services.refusal, self.day_care.refusal)
        return [refusal for refusal in (*first, *then) if refusal]


def _count(value: Reviews | WorkOf | FixingGaps | CompanionshipNeeds | ServiceItems | None) -> int | None:
    return len(value.items) if value else None


async def load_tasks(owners: Owners, *, community: str, today: date, with_reviews: bool) -> Tasks:
    """Ask visits for all of it, and registry for the names of those at day care."""
    reviews, vacant, gaps, alone, services, day_care = await asyncio.gather(
        _reviews(owners, community) if with_reviews else _no_reviews(),
        owners.attempt(ShowWork(community=community, limit=SHOWN), WorkOf),
        owners.attempt(ListFixingGaps(community=community, limit=SHOWN), FixingGaps),
        owners.attempt(ListCompanionshipNeeds(community=community, limit=SHOWN), CompanionshipNeeds),
        owners.attempt(ListServiceItems(community=community, limit=SHOWN), ServiceItems),
        owners.attempt(ListDayCareDays(community=community, day=today), DayCareDays),
    )
    ids = [one.resident_id for one in day_care.value.items] if day_care.value else []
    names = await _names(owners, ids[:500])
    return Tasks(reviews, vacant, gaps, alone, services, day_care, names)


async def _reviews(owners: Owners, community: str) -> Answer[Reviews]:
    return await owners.attempt(ListReviews(community=community, limit=SHOWN), Reviews)


async def _no_reviews() -> Answer[Reviews]:
    return Answer(value=Reviews(items=[]))


async def _names(owners: Owners, ids: list[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    answer = await owners.attempt(NamesOf(resident_ids=ids), Names)
    return {item.resident_id: item.name for item in answer.value.items} if answer.value else {}
