"""Values that were written before there were keys, or under a former one."""

from datetime import datetime

import structlog

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.use_cases.seal_anew import seal_anew

__all__ = ["sweep_unsealed"]

log = structlog.get_logger("sealing")


@JOBS.sweep(every_seconds=24 * 3600.0)
async def sweep_unsealed(deps: Deps) -> datetime | None:
    """Seal with the key in use what is not: after an upgrade or a change of keys, once."""
    if await seal_anew(deps.sessions):
        return deps.clock.now()
    log.info("everything is sealed with the key in use")
    return None
