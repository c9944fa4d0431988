"""Ways whose end nobody has confirmed."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.follow_escorts import declare_overdue
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_escorts(deps: Deps) -> datetime | None:
    """Say whose safe return, or whose medicine, is overdue."""
    async with deps.sessions.begin() as session:
        return await declare_overdue(session, now=deps.clock.now())
