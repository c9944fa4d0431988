"""Deadlines that pass."""

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.declare_missed import declare_missed
from shared.jobs import CALM_SECONDS, Due, Soon


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_missed(deps: Deps) -> Due:
    """Declare visits missed whose deadline has passed."""
    if not await deps.caught_up():
        return Soon()
    async with deps.sessions.begin() as session:
        return await declare_missed(session, now=deps.clock.now())
