"""Liaisons of whom nothing is heard."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.listen_for_liaisons import listen_for_liaisons


@JOBS.sweep(every_seconds=300.0)
async def sweep_liaisons(deps: Deps) -> datetime | None:
    """Look who has fallen silent and who was heard of again; five minutes of thirty days are soon enough."""
    async with deps.sessions.begin() as session:
        await listen_for_liaisons(session, silent_days=deps.settings.liaison_silent_days, now=deps.clock.now())
    return None
