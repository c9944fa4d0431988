"""The weekly digest."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.use_cases.digest_weeks import digest_weeks


@JOBS.sweep(every_seconds=60.0)
async def sweep_digests(deps: Deps) -> datetime | None:
    """Tell the digests that are due."""
    if deps.digest is None:
        return None
    async with deps.sessions.begin() as session:
        await digest_weeks(session, at=deps.digest, zone=deps.zone, now=deps.clock.now())
    return None
