"""Who has how much work."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.report_workload import report_workload, show_work
from shared.auditing import noted
from shared.contracts.visits_workload import ReportWorkload, ShowWork, Workload, WorkOf


@EDGE.answers(ReportWorkload)
async def do_report_workload(query: ReportWorkload, deps: Deps) -> Workload:
    """Count the work of everybody."""
    async with deps.sessions() as session:
        return await report_workload(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(ShowWork)
async def do_show_work(query: ShowWork, deps: Deps) -> WorkOf:
    """List whom a liaison has."""
    async with deps.sessions.begin() as session:
        reply = await show_work(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
