"""Figures of whole areas."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.report_coverage import report_coverage
from shared.contracts.visits_coverage import Coverage, ReportCoverage


@EDGE.answers(ReportCoverage)
async def do_report_coverage(query: ReportCoverage, deps: Deps) -> Coverage:
    """Count how visits ended."""
    async with deps.sessions() as session:
        return await report_coverage(session, query, now=deps.clock.now(), zone=deps.zone)
