"""Joint activities that nobody confirmed, that took place, or that were called off."""

from datetime import datetime

from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.join_partners import end_joint, say_unconfirmed


@JOBS.sweep(every_seconds=60.0)
async def sweep_joint(deps: Deps) -> datetime | None:
    """Say what was to be confirmed by now, credit what is over."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await say_unconfirmed(session, now=now)
        more |= await end_joint(session, now=now)
    return now if more else None
