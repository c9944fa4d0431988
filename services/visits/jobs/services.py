"""Services at home that fall due."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.plan_services import plan_services


@JOBS.sweep(every_seconds=60.0)
async def sweep_services(deps: Deps) -> datetime | None:
    """Make services due, cancel and miss them. A minute is soon enough for a haircut."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await plan_services(session, now=now, zone=deps.zone)
    return now if more else None
