"""Archives grow old by the clock."""

from datetime import datetime, time, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.keep_archives import keep_archives_of_community


@JOBS.sweep(every_seconds=10.0)
async def sweep_archives(deps: Deps) -> datetime | None:
    """Look once a day at what is missing and what is out of date, and after every roster."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await keep_archives_of_community(session, today=today, now=now, zone=deps.zone.key)
    return now if more else datetime.combine(today + timedelta(days=1), time(), deps.zone)
