"""Values that were written before there were keys."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.seal_again import seal_clear

__all__ = ["sweep_clear_values"]


@JOBS.sweep(every_seconds=3600.0)
async def sweep_clear_values(deps: Deps) -> datetime | None:
    """Seal what stands in the clear: after an upgrade, once."""
    done = [step async for step in seal_clear(deps.sessions)]
    return deps.clock.now() if done else None
