"""Figures of communities."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.keep_coverage import keep_coverage
from services.visits.use_cases.keep_rates import keep_rates


@JOBS.sweep(every_seconds=5.0)
async def sweep_coverage(deps: Deps) -> datetime | None:
    """Fold changes into the figures; until then they are added up by whoever asks."""
    async with deps.sessions.begin() as session:
        more = await keep_coverage(session)
    return deps.clock.now() if more else None


@JOBS.sweep(every_seconds=5.0)
async def sweep_rates(deps: Deps) -> datetime | None:
    """Count rates anew that have changed; until then whoever asks counts them."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await keep_rates(session, now=now, zone=deps.zone)
    return now if more else None
