"""Passcodes whose time has come."""

from datetime import datetime, timedelta

from services.visits.deps import Deps
from services.visits.jobs.schedule import JOBS
from services.visits.use_cases.turn_passcodes import turn_passcodes
from shared.clock import civil_date
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_passcodes(deps: Deps) -> datetime | None:
    """Replace passcodes that are due, whose liaison has changed, or that are still to be made."""
    now = deps.clock.now()
    if deps.rotation is None:
        return now + timedelta(days=1)
    async with deps.sessions.begin() as session:
        return await turn_passcodes(session, deps.rotation, now=now, today=civil_date(now, deps.zone))
