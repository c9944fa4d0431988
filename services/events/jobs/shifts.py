"""Shifts that nobody covers, and helpers who are gone."""

from datetime import datetime

from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.cover_shift import say_uncovered
from services.events.use_cases.release_helpers import call_off_shifts, release_helpers


@JOBS.sweep(every_seconds=60.0)
async def sweep_shifts(deps: Deps) -> datetime | None:
    """Say which shifts begin soon and are short."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await call_off_shifts(session, now=now)
        more |= await say_uncovered(session, now=now)
    return now if more else None


@JOBS.sweep(every_seconds=60.0)
async def sweep_helpers(deps: Deps) -> datetime | None:
    """Take those off what they were to do who died or moved away."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await release_helpers(session, today=today, now=now)
    return now if more else None
