"""Lists and figures."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.count_visits import count_visits
from services.visits.use_cases.list_door_visits import list_door_visits
from services.visits.use_cases.list_visits import list_visits
from services.visits.use_cases.report_rate import report_rate
from shared.auditing import note, noted
from shared.contracts.visits_map import DoorVisit, DoorVisits, ListDoorVisits
from shared.contracts.visits_requests import (
    CountVisits,
    ListVisits,
    MonthlyRate,
    MonthlyRateReply,
    VisitCounts,
    VisitPage,
)

SHOWN = sorted({*DoorVisit._fields, "liaison_id"} - {"liaison"})


@EDGE.answers(ListVisits)
async def do_list_visits(query: ListVisits, deps: Deps) -> VisitPage:
    """List visits."""
    async with deps.sessions.begin() as session:
        reply = await list_visits(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(ListDoorVisits)
async def do_list_door_visits(query: ListDoorVisits, deps: Deps) -> DoorVisits:
    """Say how today stands behind the doors of a community."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await list_door_visits(session, query, now=now, zone=deps.zone)
        await note(AUDIT, session, query, (line.resident_id for line in reply.lines), fields=SHOWN, now=now)
        return reply


@EDGE.answers(CountVisits)
async def do_count_visits(query: CountVisits, deps: Deps) -> VisitCounts:
    """Count the visits of a day."""
    async with deps.sessions.begin() as session:
        return await count_visits(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(MonthlyRate)
async def do_report_monthly_rate(query: MonthlyRate, deps: Deps) -> MonthlyRateReply:
    """Report the monthly visiting rate of a community."""
    async with deps.sessions.begin() as session:
        reply = await report_rate(session, query, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
