"""Years that begin."""

from datetime import datetime

from services.events.constants import CALENDAR_SECONDS
from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.draft_observances import draft_observances
from services.events.use_cases.open_year import open_next_years


@JOBS.sweep(every_seconds=CALENDAR_SECONDS)
async def sweep_years(deps: Deps) -> datetime | None:
    """Open the year for communities in which nobody has."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await open_next_years(session, today=today, now=now)
    return now if more else None


@JOBS.sweep(every_seconds=CALENDAR_SECONDS)
async def sweep_observances(deps: Deps) -> datetime | None:
    """Lay drafts ready for observances that have come near."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        await draft_observances(session, today=today, now=now)
    return None
