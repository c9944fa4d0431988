"""Deadlines that pass."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.declare_missed import declare_missed


@JOBS.sweep(every_seconds=1.0)
async def sweep_missed(deps: Deps) -> datetime | None:
    """Declare visits missed whose deadline has passed."""
    if not await deps.caught_up():
        return None
    async with deps.sessions.begin() as session:
        return await declare_missed(session, now=deps.clock.now())
