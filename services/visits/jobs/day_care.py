"""Who is missing at day care."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.follow_day_care import follow_day_care


@JOBS.sweep(every_seconds=30.0)
async def sweep_day_care(deps: Deps) -> datetime | None:
    """Expect those whose day it is, and say who has not come."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await follow_day_care(session, now=now, zone=deps.zone)
    return now if more else None
