"""Medicine that runs out."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.plan_refills import plan_refills


@JOBS.sweep(every_seconds=60.0)
async def sweep_refills(deps: Deps) -> datetime | None:
    """Plan deliveries of what runs out soon."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await plan_refills(session, now=now, zone=deps.zone)
    return now if more else None
