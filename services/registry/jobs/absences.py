"""Absences that begin and end."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.absences import AbsenceStore
from services.registry.use_cases.record_absence import begin_and_end_absences
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_absences(deps: Deps) -> datetime | None:
    """Let stand-ins take over, and holders come back, when their moment has come."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await begin_and_end_absences(session, now=now)
        return now if more else await AbsenceStore(session).next_due()
