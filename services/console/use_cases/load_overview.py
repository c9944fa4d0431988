"""Gather how the communities of an area do: visits week by week, the monthly rate, alerts."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from services.console.channels.owners import Answer, Owners
from services.console.domain.coverage import bars_of, paths_of, percent, share_missed
from shared.contracts.alerts_overview import AlertFigures, CommunityAlerts, CountAlerts
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import CommunityItem
from shared.contracts.visits_cadence import CommunityRate, MonthlyRates, ReportMonthlyRates
from shared.contracts.visits_coverage import Coverage, ReportCoverage, WeekCoverage

__all__ = ["CommunityLine", "Overview", "load_overview"]

WEEKS = 8

ORDERS = ("attention", "rate", "alerts", "name")


@dataclass(frozen=True)
class CommunityLine:
    """One community as a row: what is not known is None."""

    code: str
    name: str
    street: str
    weeks: list[WeekCoverage]
    paths: list[tuple[str, str]]
    """The weeks as they are drawn: each tone with its path."""
    trouble: float
    """Share of visits that were missed or late."""
    rate: CommunityRate | None
    before: CommunityRate | None
    alerts: CommunityAlerts | None

    @property
    def percent(self) -> int | None:
        """Residents of the list who were reached in the month."""
        return percent(self.rate.reached, self.rate.listed) if self.rate else None

    @property
    def former(self) -> int | None:
        """The same of the whole month before."""
        return percent(self.before.reached, self.before.listed) if self.before else None

    @property
    def change(self) -> int | None:
        """Against the month before, in percentage points; None if one of them has nobody."""
        return self.percent - self.former if self.percent is not None and self.former is not None else None


@dataclass(frozen=True)
class Overview:
    """An area: its communities, the sums, and which owners did not answer."""

    lines: list[CommunityLine]
    month: str
    reached: int
    listed: int
    refusals: list[Refusal]

    @property
    def percent(self) -> int | None:
        """Residents of all lists who were reached in the month."""
        return percent(self.reached, self.listed)

    @property
    def latest(self) -> WeekCoverage:
        """The present week of all communities together."""
        weeks = [line.weeks[-1] for line in self.lines if line.weeks]
        return WeekCoverage(
            first_on=weeks[0].first_on if weeks else date.min,
            completed=sum(week.completed for week in weeks),
            completed_late=sum(week.completed_late for week in weeks),
            missed=sum(week.missed for week in weeks),
            open=sum(week.open for week in weeks),
        )

    def alerts(self, figure: str) -> int:
        """Return the sum of one figure of the alerts."""
        return sum(getattr(line.alerts, figure) for line in self.lines if line.alerts)


async def load_overview(
    owners: Owners, communities: list[CommunityItem], *, area: str, month: str, order: str
) -> Overview:
    """Ask visits and alerts for their figures; a community that neither knows of is a row all the same."""
    coverage, rates, before, alerts = await asyncio.gather(
        owners.attempt(ReportCoverage(area=area, weeks=WEEKS), Coverage),
        owners.attempt(ReportMonthlyRates(area=area, month=month), MonthlyRates),
        owners.attempt(ReportMonthlyRates(area=area, month=_month_before(month)), MonthlyRates),
        owners.attempt(CountAlerts(area=area), AlertFigures),
    )
    weeks = {item.community: item.weeks for item in coverage.value.items} if coverage.value else {}
    now, then = _by_community(rates), _by_community(before)
    standing = {item.community: item for item in alerts.value.items} if alerts.value else {}
    lines = [
        CommunityLine(
            code=item.code,
            name=item.name,
            street=item.street_name,
            weeks=weeks.get(item.code, []),
            paths=paths_of(bars_of(weeks.get(item.code, []))),
            trouble=share_missed(weeks.get(item.code, [])),
            rate=now.get(item.code),
            before=then.get(item.code),
            alerts=standing.get(item.code, CommunityAlerts(community=item.code)) if alerts.value else None,
        )
        for item in communities
        if item.code.startswith(area)
    ]
    answers = (coverage, rates, alerts)
    return Overview(
        lines=sorted(lines, key=lambda line: _place_of(line, order)),
        month=month,
        reached=sum(rate.reached for rate in now.values()),
        listed=sum(rate.listed for rate in now.values()),
        refusals=[answer.refusal for answer in answers if answer.refusal],
    )


def _by_community(rates: Answer[MonthlyRates]) -> dict[str, CommunityRate]:
    return {item.community: item for item in rates.value.items} if rates.value else {}


def _month_before(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01') - timedelta(days=1):%Y-%m}"


def _place_of(line: CommunityLine, order: str) -> tuple[float, float, str]:
    """Say where a row stands: what wants looking at first, and what nobody has figures of last."""
    alerts = line.alerts
    urgent = float(alerts.exhausted + alerts.urgent) if alerts else 0.0
    waiting = float(alerts.waiting + alerts.exhausted) if alerts else 0.0
    rate = float(line.percent) if line.percent is not None else 101.0
    places = {
        "attention": (-urgent, -line.trouble),
        "rate": (rate, -line.trouble),
        "alerts": (-waiting, -urgent),
        "name": (0.0, 0.0),
    }
    return (*places[order], line.code)
