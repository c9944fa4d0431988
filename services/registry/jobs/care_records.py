"""What a new day means for assessments, devices and agreements."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.assess_residents import remind_of_reassessments
from services.registry.use_cases.keep_agreements import remind_of_agreements
from services.registry.use_cases.lend_devices import open_device_tasks


@JOBS.sweep(every_seconds=60.0)
async def sweep_reassessments(deps: Deps) -> datetime | None:
    """Tell of whom the last assessment is twelve months old."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        return day.now if await remind_of_reassessments(session, day) else deps.midnight()


@JOBS.sweep(every_seconds=30.0)
async def sweep_devices(deps: Deps) -> datetime | None:
    """Tell of devices on loan that must be inspected or fetched."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        return day.now if await open_device_tasks(session, day) else deps.midnight()


@JOBS.sweep(every_seconds=60.0)
async def sweep_agreements(deps: Deps) -> datetime | None:
    """Tell of agreements that end soon or have ended."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        return day.now if await remind_of_agreements(session, day) else deps.midnight()
