"""Visits ahead."""

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.storage.residents import ResidentStore
from services.visits.use_cases.plan_visits import plan_visits
from shared.clock import real_now
from shared.jobs import CALM_SECONDS, Due, Soon


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_plans(deps: Deps) -> Due:
    """Plan visits of residents who are new, have changed, or whose next week has to be planned."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        due = await plan_visits(
            session, now=now, real_now=real_now(), zone=deps.zone, ahead_days=deps.settings.birthday_ahead_days
        )
        waits = await ResidentStore(session).somebody_is_due(now=now)
        return Soon(due) if waits and (due is None or due > now) else due
