"""Terms that end."""

from datetime import datetime

from services.events.constants import CALENDAR_SECONDS
from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.fill_role import end_terms


@JOBS.sweep(every_seconds=CALENDAR_SECONDS)
async def sweep_terms(deps: Deps) -> datetime | None:
    """Let those give their role back whose term is over."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await end_terms(session, today=today, now=now)
    return now if more else None
