"""Gather what a week brought in a community, beside the week before."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.console.channels.owners import Answer, Owners
from shared.contracts.base import Refusal
from shared.contracts.visits_door import CountHazards, HazardCounts
from shared.contracts.visits_duties import MustVisitReport, ReportMustVisits
from shared.contracts.visits_liaisons import GetWeeklyDigest, WeeklyDigest

__all__ = ["Week", "load_week", "monday_of"]

WEEK = timedelta(days=7)

LINES = ("completed", "completed_late", "missed", "planned", "cancelled", "contacts", "no_answers")


@dataclass(frozen=True)
class Week:
    """One week; what lies beside its figures may be missing."""

    first_on: date
    digest: Answer[WeeklyDigest]
    before: Answer[WeeklyDigest]
    hazards: Answer[HazardCounts]
    must: Answer[MustVisitReport]

    @property
    def last_on(self) -> date:
        """Its Sunday."""
        return self.first_on + WEEK - timedelta(days=1)

    @property
    def percent(self) -> int | None:
        """How many of the visits that were to be made were made, late ones too; None if there were none."""
        return percent_of(self.digest.value)

    @property
    def lines(self) -> list[tuple[str, int, int | None]]:
        """Figures of this week and of the one before."""
        then = self.before.value
        return [
            (name, getattr(self.digest.value, name), getattr(then, name) if then else None)
            for name in LINES
            if self.digest.value
        ]

    @property
    def must_visits(self) -> list[tuple[str, int, int, int]]:
        """Name of each kind, how many were to be made, how many were made, how many were missed."""
        counts = self.must.value.counts if self.must.value else []
        return [
            (
                one.name,
                sum(number for status, number in one.by_status.items() if status != "cancelled"),
                one.by_status.get("completed", 0) + one.by_status.get("completed_late", 0),
                one.by_status.get("missed", 0),
            )
            for one in counts
        ]

    @property
    def refusals(self) -> list[Refusal]:
        """What was not answered besides the figures themselves."""
        return [one.refusal for one in (self.before, self.hazards, self.must) if one.refusal]


def percent_of(digest: WeeklyDigest | None) -> int | None:
    """Return the share of visits that were made, in percent."""
    if digest is None:
        return None
    made = digest.completed + digest.completed_late
    total = made + digest.missed + digest.planned
    return 100 * made // total if total else None


def monday_of(day: date) -> date:
    """Return the first day of a week."""
    return day - timedelta(days=day.weekday())


async def load_week(owners: Owners, *, community: str, monday: date, zone: ZoneInfo) -> Week:
    """Ask visits for all parts of a week."""
    starts_at = datetime.combine(monday, time.min, tzinfo=zone)
    ends_at = datetime.combine(monday + WEEK, time.min, tzinfo=zone)
    last = monday + WEEK - timedelta(days=1)
    digest, before, hazards, must = await asyncio.gather(
        owners.attempt(GetWeeklyDigest(community=community, on=monday), WeeklyDigest),
        owners.attempt(GetWeeklyDigest(community=community, on=monday - WEEK), WeeklyDigest),
        owners.attempt(CountHazards(community=community, since=starts_at, until=ends_at), HazardCounts),
        owners.attempt(ReportMustVisits(area=community, first_on=monday, last_on=last), MustVisitReport),
    )
    return Week(monday, digest, before, hazards, must)
