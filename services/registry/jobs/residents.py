"""What a new day means for residents."""

from datetime import datetime, time, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.age_residents import age_community


@JOBS.sweep(every_seconds=5.0)
async def sweep_birthdays(deps: Deps) -> datetime | None:
    """Look once a day at who has turned sixty."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await age_community(session, today=today, now=now)
    return now if more else datetime.combine(today + timedelta(days=1), time(), deps.zone)
