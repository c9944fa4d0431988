"""Gather the must-visits of a community: who still waits, how the others went, and other communities beside it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.console.channels.owners import Answer, Owners
from services.console.domain.months import month_after
from shared.contracts.visits_duties import MustVisitCount, MustVisitReport, ReportMustVisits
from shared.contracts.visits_requests import VisitItem

__all__ = ["MustVisits", "Tally", "load_must_visits"]

AROUND = timedelta(days=31)
"""How far before and after today somebody who still waits is looked for: a festival ahead, a miss of last month."""


@dataclass(frozen=True)
class Tally:
    """How the must-visits of one kind or one community stand."""

    key: str
    reason: str
    by_status: Counter[str]

    @property
    def total(self) -> int:
        """Those that were to be made."""
        return sum(self.by_status.values()) - self.by_status["cancelled"]


@dataclass(frozen=True)
class MustVisits:
    """Must-visits of a community; `elsewhere` is there for whoever looks after several."""

    here: Answer[MustVisitReport]
    elsewhere: Answer[MustVisitReport] | None
    reason: str
    """Only this one; all if empty."""

    @property
    def waiting(self) -> list[VisitItem]:
        """Those still to be made, as chosen."""
        return self._chosen(self.here.value.waiting if self.here.value else [])

    @property
    def done(self) -> list[VisitItem]:
        """Those that were made, as chosen."""
        return self._chosen(self.here.value.done if self.here.value else [])

    @property
    def by_reason(self) -> Counter[str]:
        """How many of each reason still wait, named or not."""
        return self._counted(self.here.value.waiting if self.here.value else [], "planned", "missed")

    @property
    def unnamed(self) -> int:
        """How many wait, as chosen, whom visits did not name: it names so many at once."""
        return self._beyond(self.waiting, self.by_reason)

    @property
    def unnamed_done(self) -> int:
        """How many were made, as chosen, that visits did not name."""
        done = self.here.value.done if self.here.value else []
        return self._beyond(self.done, self._counted(done, "completed", "completed_late"))

    @property
    def kinds(self) -> list[Tally]:
        """How those of each kind stand."""
        return _tallies(self._counts(self.here), by="name")

    @property
    def places(self) -> list[Tally]:
        """How those of each community stand."""
        return _tallies(self._counts(self.elsewhere), by="community") if self.elsewhere else []

    def _counted(self, named: Sequence[VisitItem], *statuses: str) -> Counter[str]:
        """Count by reason; whoever is named for a reason that is not told is counted too."""
        found: Counter[str] = Counter()
        for one in self.here.value.counts if self.here.value else []:
            found[one.reason] += sum(one.by_status.get(status, 0) for status in statuses)
        return found | Counter(map(self._reason_of, named))

    def _beyond(self, shown: Sequence[VisitItem], by_reason: Counter[str]) -> int:
        return (by_reason[self.reason] if self.reason else by_reason.total()) - len(shown)

    def _counts(self, answer: Answer[MustVisitReport]) -> list[MustVisitCount]:
        counts = answer.value.counts if answer.value else []
        return [one for one in counts if self.reason in {"", one.reason}]

    def _chosen(self, items: Sequence[VisitItem]) -> list[VisitItem]:
        return [item for item in items if self.reason in {"", self._reason_of(item)}]

    def _reason_of(self, item: VisitItem) -> str:
        counts = self.here.value.counts if self.here.value else []
        return next((one.reason for one in counts if one.name == item.reason), "other")


def _tallies(counts: Iterable[MustVisitCount], *, by: str) -> list[Tally]:
    found: dict[str, Tally] = {}
    for one in counts:
        key = str(getattr(one, by))
        found.setdefault(key, Tally(key, one.reason, Counter())).by_status.update(one.by_status)
    return list(found.values())


async def load_must_visits(
    owners: Owners, *, community: str, scope: str, today: date, month: date | None, reason: str
) -> MustVisits:
    """Ask visits, once for the community and once for all that whoever asks looks after.

    Parameters
    ----------
    month
        Those that were due in it, with those that were made; None for those that wait around today.
    """
    first, last = (month, month_after(month) - timedelta(days=1)) if month else (today - AROUND, today + AROUND)
    here = ReportMustVisits(area=community, first_on=first, last_on=last, with_done=month is not None)
    if len(scope) >= len(community):
        return MustVisits(await owners.attempt(here, MustVisitReport), None, reason)
    wide = ReportMustVisits(area=scope, first_on=first, last_on=last)
    found = await asyncio.gather(owners.attempt(here, MustVisitReport), owners.attempt(wide, MustVisitReport))
    return MustVisits(*found, reason)
