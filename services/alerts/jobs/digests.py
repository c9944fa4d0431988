"""The weekly digest of those who lead, and the daily one of work groups."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.use_cases.digest_weeks import digest_weeks
from services.alerts.use_cases.post_days import post_days


@JOBS.sweep(every_seconds=60.0)
async def sweep_digests(deps: Deps) -> datetime | None:
    """Tell the digests that are due."""
    if deps.digest is None:
        return None
    async with deps.sessions.begin() as session:
        await digest_weeks(session, at=deps.digest, zone=deps.zone, now=deps.clock.now())
    return None


@JOBS.sweep(every_seconds=60.0)
async def sweep_days(deps: Deps) -> datetime | None:
    """Tell the work groups of the day that is over."""
    if deps.post_at is None:
        return None
    async with deps.sessions.begin() as session:
        await post_days(session, sending=deps.sending, at=deps.post_at, zone=deps.zone, now=deps.clock.now())
    return None
