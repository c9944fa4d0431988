"""Answer how the must-visits of some days stand."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.must_visit import reason_of
from services.visits.domain.period import civil_moment
from services.visits.storage.must_visits import MustVisitStore
from services.visits.use_cases.list_visits import visit_item
from services.visits.use_cases.viewing import sight_of
from shared.clock import civil_date
from shared.contracts.visits_duties import MustVisitCount, MustVisitReport, ReportMustVisits

__all__ = ["report_must_visits"]

COMMUNITY_DIGITS = 12

MOST_WAITING = 500
"""Names on one board; a community with more has them on the list of the day."""


async def report_must_visits(
    session: AsyncSession, query: ReportMustVisits, *, now: datetime, zone: ZoneInfo
) -> MustVisitReport:
    """Count must-visits by community and kind, and name whoever of a community still waits."""
    store = MustVisitStore(session)
    since, until = civil_moment(query.first_on, "00:00", zone), civil_moment(query.last_on, "24:00", zone)
    statuses: dict[tuple[str, str, str], Counter[str]] = {}
    contacts: Counter[tuple[str, str, str]] = Counter()
    for found in await store.counts(query.area, since=since, until=until, rule_id=query.rule_id):
        key = (found.area, reason_of(found.period, found.cause), found.rule_name)
        statuses.setdefault(key, Counter())[found.status] += found.visits
        contacts[key] += found.contacts
    waiting = (
        await store.waiting(query.area, since=since, until=until, rule_id=query.rule_id, limit=MOST_WAITING)
        if len(query.area) == COMMUNITY_DIGITS
        else []
    )
    today = civil_date(now, zone)
    sight = await sight_of(session, query.viewer)
    return MustVisitReport(
        counts=[
            MustVisitCount(community=key[0], reason=key[1], name=key[2], by_status=dict(counts), contacts=contacts[key])
            for key, counts in statuses.items()
            if query.reason in {None, key[1]} and sight.name(key[2]) == key[2]
        ],
        waiting=[
            sight.item(visit_item(visit, resident, today=today, zone=zone))
            for visit, resident, period, cause in waiting
            if query.reason in {None, reason_of(period, cause)}
        ],
    )
