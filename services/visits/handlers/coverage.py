"""Figures of whole areas."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.recount_figures import recount_figures
from services.visits.use_cases.report_coverage import report_coverage
from shared.contracts.visits_coverage import Coverage, ReportCoverage
from shared.contracts.visits_figures import RECOUNT_SECONDS, Recounted, RecountFigures
from shared.database import patient


@EDGE.answers(ReportCoverage)
async def do_report_coverage(query: ReportCoverage, deps: Deps) -> Coverage:
    """Say how visits ended."""
    async with deps.sessions() as session:
        return await report_coverage(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(RecountFigures)
async def do_recount_figures(command: RecountFigures, deps: Deps) -> Recounted:
    """Count figures again, and mend them if told to."""
    async with patient(deps.sessions, seconds=RECOUNT_SECONDS) as sessions, sessions.begin() as session:
        return await recount_figures(session, command)
