"""Gather what the duty desk shows."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.constants import QUEUE_LINES
from services.console.domain.countdown import Countdown, count_down
from services.console.domain.places import place_name
from services.console.domain.progress import Progress, measure_progress
from shared.contracts.activities_requests import Activities, ActivityItem, ListActivities
from shared.contracts.alerts_requests import AlertItem, AlertPage, ListAlerts
from shared.contracts.alerts_watch import GetWatch, Watch
from shared.contracts.visits_requests import CountVisits, ListVisits, VisitCounts, VisitItem, VisitPage
from shared.contracts.words import Severity

__all__ = ["Soon", "Tally", "Today", "load_closed", "load_queue", "load_today", "load_watch", "tally_alerts"]

NEXT = timedelta(hours=1)

MOST_ALERTS = 500
"""As many as the owner hands out at once; a community with more open alerts needs another kind of help."""


LATELY = 20
"""Closed alerts that are shown: a mistake is noticed among the last few."""


@dataclass(frozen=True)
class Tally:
    """The queue with its figures."""

    lines: list[tuple[AlertItem, Countdown | None]] = field(default_factory=list)
    hidden: int = 0
    """Alerts that are counted but not shown."""
    urgent: int = 0
    other: int = 0
    unanswered: int = 0
    """Of both: those that no level confirmed."""
    taken: int = 0
    waiting: list[UUID] = field(default_factory=list)
    """Every alert that nobody has taken, whether shown or not."""


@dataclass(frozen=True)
class Soon:
    """Visits that end at the same moment, for the same reason, in the same place."""

    at: datetime
    reason: str
    place: str
    count: int


@dataclass(frozen=True)
class Today:
    """Today's progress and the next hour."""

    counts: Answer[VisitCounts]
    whole: Progress
    later: int
    """Doors with something open that is not due yet."""
    places: list[Progress]
    due: Answer[VisitPage]
    soon: list[Soon]
    activities: list[ActivityItem]


async def load_queue(owners: Owners, *, community: str) -> Answer[AlertPage]:
    """Ask for what needs a human."""
    return await owners.attempt(ListAlerts(community=community, limit=MOST_ALERTS), AlertPage)


async def load_closed(owners: Owners, *, community: str) -> Answer[AlertPage]:
    """Ask for what was closed last."""
    return await owners.attempt(ListAlerts(community=community, statuses=["closed"], limit=LATELY), AlertPage)


async def load_watch(owners: Owners) -> Answer[Watch]:
    """Ask which services have not looked: where one has not, an empty queue says nothing."""
    return await owners.attempt(GetWatch(), Watch)


def tally_alerts(page: AlertPage | None, *, now: datetime, everything: bool = False) -> Tally:
    """Add the countdown to the first alerts, and count all: a taken one is neither urgent nor waiting."""
    items = page.items if page else []
    waiting = [item for item in items if item.status != "acknowledged"]
    urgent = sum(item.severity is Severity.URGENT for item in waiting)
    shown = items if everything else items[:QUEUE_LINES]
    return Tally(
        lines=[(item, countdown_of(item, now=now)) for item in shown],
        hidden=len(items) - len(shown),
        urgent=urgent,
        other=len(waiting) - urgent,
        unanswered=sum(item.status == "unresolved_exhausted" for item in waiting),
        taken=len(items) - len(waiting),
        waiting=[item.alert_id for item in waiting],
    )


def countdown_of(item: AlertItem, *, now: datetime) -> Countdown | None:
    """Return the time until the next level is told; none once nobody waits for it."""
    if item.next_escalation_at is None:
        return None
    return count_down(since=item.raised_at, until=item.next_escalation_at, now=now)


async def load_today(owners: Owners, *, community: str, today: date, now: datetime) -> Today:
    """Ask how far the visits are and what comes within the hour."""
    counts, due, activities = await asyncio.gather(
        owners.attempt(CountVisits(community=community, day=today), VisitCounts),
        owners.attempt(
            ListVisits(
                community=community, day=today, due_only=True, statuses=["planned"], due_from=now, due_until=now + NEXT
            ),
            VisitPage,
        ),
        owners.attempt(ListActivities(community=community, include_over=False), Activities),
    )
    figures = counts.value or VisitCounts(by_status={})
    by_door = figures.doors is not None
    places = sorted((figures.doors_by_place if by_door else figures.by_place).items())
    return Today(
        counts=counts,
        whole=measure_progress(figures.by_status if figures.doors is None else figures.doors),
        later=figures.doors_later,
        places=[measure_progress(by_status, place=place) for place, by_status in places],
        due=due,
        soon=_soon(due.value.items if due.value else [], now=now),
        activities=[
            item
            for item in (activities.value.items if activities.value else [])
            if item.status == "scheduled" and now <= item.starts_at <= now + NEXT
        ],
    )


def _soon(visits: list[VisitItem], *, now: datetime) -> list[Soon]:
    """Group the visits of which the period ends within the hour."""
    groups = Counter(
        (visit.due_at, visit.reason, place_name(visit.building))
        for visit in visits
        if visit.status == "planned" and now <= visit.due_at <= now + NEXT
    )
    return [
        Soon(at=at, reason=reason, place=place, count=count) for (at, reason, place), count in sorted(groups.items())
    ]
