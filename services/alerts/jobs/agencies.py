"""Agencies that have not answered in time."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.storage.agencies import AgencyStore
from services.alerts.use_cases.hand_to_agencies import ask_again
from shared.jobs import CALM_SECONDS

BATCH = 50
"""Cases in one transaction."""


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_agencies(deps: Deps) -> datetime | None:
    """Ask once more where nobody answered in time, and let people see to it."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        found = await ask_again(session, now=now, limit=BATCH)
        return now if found == BATCH else await AgencyStore(session).next_due()
