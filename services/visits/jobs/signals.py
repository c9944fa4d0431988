"""Windows that close."""

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.close_windows import close_windows
from shared.jobs import CALM_SECONDS, Due, Soon


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_windows(deps: Deps) -> Due:
    """Say at whose window nothing was seen."""
    if not await deps.caught_up():
        return Soon()
    async with deps.sessions.begin() as session:
        return await close_windows(session, now=deps.clock.now(), zone=deps.zone)
