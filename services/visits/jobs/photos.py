"""Photos whose time is over."""

from datetime import datetime

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.keep_photos import forget_photos


@JOBS.sweep(every_seconds=3600.0)
async def sweep_photos(deps: Deps) -> datetime | None:
    """Forget old photos, and those that never became whole."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await forget_photos(session, kept_days=deps.settings.photo_days, now=now)
    return now if more else None
