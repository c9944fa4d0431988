"""What a new day means for residents."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.follow_facts import follow_facts_of_next_community
from shared.jobs import CALM_SECONDS

__all__ = ["sweep_birthdays"]


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_birthdays(deps: Deps) -> datetime | None:
    """Look once a day at what follows from ages and records: ledgers, tiers, care circles."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        more = await follow_facts_of_next_community(session, day)
    return day.now if more else deps.midnight()
