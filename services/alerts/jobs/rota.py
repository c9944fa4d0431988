"""The duty rota, looked at ahead of time."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.use_cases.keep_rota import find_uncovered


@JOBS.sweep(every_seconds=60.0)
async def sweep_rota(deps: Deps) -> datetime | None:
    """Say which minutes of the next seven days nobody covers."""
    async with deps.sessions.begin() as session:
        await find_uncovered(session, now=deps.clock.now(), zone=deps.zone)
    return None
