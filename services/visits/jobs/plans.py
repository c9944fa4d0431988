"""Visits ahead."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.plan_visits import plan_visits
from shared.clock import real_now


@JOBS.sweep(every_seconds=1.0)
async def sweep_plans(deps: Deps) -> datetime | None:
    """Plan visits of residents who are new, have changed, or whose next week has to be planned."""
    async with deps.sessions.begin() as session:
        return await plan_visits(
            session,
            now=deps.clock.now(),
            real_now=real_now(),
            zone=deps.zone,
            ahead_days=deps.settings.birthday_ahead_days,
        )
