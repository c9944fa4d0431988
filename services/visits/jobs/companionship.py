"""Residents without company."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.suggest_company import suggest_company
from shared.clock import civil_date


@JOBS.sweep(every_seconds=900.0)
async def sweep_companionship(deps: Deps) -> datetime | None:
    """Suggest company, on Mondays."""
    now, weeks = deps.clock.now(), deps.settings.companionship_weeks
    today = civil_date(now, deps.zone)
    async with deps.sessions.begin() as session:
        return await suggest_company(session, weeks=weeks, today=today, now=now, zone=deps.zone)
