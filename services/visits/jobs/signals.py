"""Windows that close."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.close_windows import close_windows


@JOBS.sweep(every_seconds=1.0)
async def sweep_windows(deps: Deps) -> datetime | None:
    """Say at whose window nothing was seen."""
    if not await deps.caught_up():
        return None
    async with deps.sessions.begin() as session:
        return await close_windows(session, now=deps.clock.now(), zone=deps.zone)
