"""Answer how the visits of each community ended, week by week."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import civil_moment
from services.visits.storage.coverage import CoverageStore
from shared.clock import civil_date
from shared.contracts.visits_coverage import CommunityCoverage, Coverage, ReportCoverage, WeekCoverage

__all__ = ["report_coverage"]

WEEK = timedelta(days=7)


async def report_coverage(session: AsyncSession, query: ReportCoverage, *, now: datetime, zone: ZoneInfo) -> Coverage:
    """Return every community of the area that had a visit in these weeks."""
    today = civil_date(now, zone)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - WEEK * back for back in reversed(range(query.weeks))]
    since, until = civil_moment(weeks[0], "00:00", zone), civil_moment(monday + WEEK, "00:00", zone)
    found: dict[str, dict[date, WeekCoverage]] = defaultdict(dict)
    for area, first_on, completed, late, missed, planned in await CoverageStore(session).by_week(
        query.area, since=since, until=until, zone=zone.key
    ):
        found[area][first_on] = WeekCoverage.model_construct(
            first_on=first_on, completed=completed, completed_late=late, missed=missed, open=planned
        )
    none = {week: WeekCoverage(first_on=week) for week in weeks}
    return Coverage(
        items=[
            CommunityCoverage(community=area, weeks=[by_week.get(week, none[week]) for week in weeks])
            for area, by_week in found.items()
        ]
    )
