"""Answer how the must-visits of some days stand."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.must_visit import reason_of
from services.visits.domain.period import civil_moment
from services.visits.storage.must_visits import MustVisitStore, Named
from services.visits.use_cases.list_visits import visit_item
from services.visits.use_cases.viewing import sight_of
from shared.clock import civil_date
from shared.contracts.visits_duties import MustVisitCount, MustVisitReport, ReportMustVisits
from shared.contracts.visits_requests import VisitItem

__all__ = ["report_must_visits"]

COMMUNITY_DIGITS = 12

MOST_NAMED = 300
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
    waiting: list[Named] = []
    made: list[Named] = []
    if len(query.area) == COMMUNITY_DIGITS:
        span = {"since": since, "until": until}
        waiting = await store.waiting(query.area, **span, rule_id=query.rule_id, limit=MOST_NAMED)
        made = (
            await store.made(query.area, **span, rule_id=query.rule_id, limit=MOST_NAMED) if query.with_done else made
        )
    today = civil_date(now, zone)
    sight = await sight_of(session, query.viewer)

    def told(named: list[Named]) -> list[VisitItem]:
        chosen = (one for one in named if query.reason in {None, reason_of(one.period, one.cause)})
        return [sight.item(visit_item(one.visit, one.resident, today=today, zone=zone)) for one in chosen]

    return MustVisitReport(
        counts=[
            MustVisitCount(community=key[0], reason=key[1], name=key[2], by_status=dict(counts), contacts=contacts[key])
            for key, counts in statuses.items()
            if query.reason in {None, key[1]} and sight.name(key[2]) == key[2]
        ],
        waiting=told(waiting),
        done=told(made),
    )
