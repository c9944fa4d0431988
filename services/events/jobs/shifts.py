"""Shifts that nobody covers."""

from datetime import datetime

from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.cover_shift import say_uncovered


@JOBS.sweep(every_seconds=60.0)
async def sweep_shifts(deps: Deps) -> datetime | None:
    """Say which shifts begin soon and are short."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await say_uncovered(session, now=now)
    return now if more else None
