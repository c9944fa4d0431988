"""Activities that end, seats that fall free."""

from datetime import datetime

from services.events.constants import SWEEP_SECONDS
from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.close_activities import close_activities
from services.events.use_cases.release_seats import release_seats
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=SWEEP_SECONDS, calm_seconds=CALM_SECONDS)
async def sweep_over(deps: Deps) -> datetime | None:
    """Mark the activities that have ended; the stored status is the only definition of over."""
    async with deps.sessions.begin() as session:
        return await close_activities(session, now=deps.clock.now())


@JOBS.sweep(every_seconds=SWEEP_SECONDS, calm_seconds=CALM_SECONDS)
async def sweep_off_list(deps: Deps) -> datetime | None:
    """Release the seats of residents who died or moved away."""
    async with deps.sessions.begin() as session:
        return await release_seats(session, now=deps.clock.now())
