"""Rosters that came in."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.compare_import import (
    CompareFailedError,
    compare_next_import,
    count_failed_compare,
)
from services.registry.use_cases.complete_correction import complete_correction
from services.registry.use_cases.read_import import read_next_import
from services.registry.use_cases.receive_import import give_up_uploads
from services.registry.use_cases.take_in_roster import BatchFailedError, count_failure, take_in_batch
from shared.clock import real_now
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=0.5, calm_seconds=CALM_SECONDS)
async def sweep_new_imports(deps: Deps) -> datetime | None:
    """Read files that have come in."""
    now = deps.clock.now
    return now() if await read_next_import(deps.sessions, now=now, real_now=real_now, apart=deps.apart) else None


@JOBS.sweep(every_seconds=0.5, calm_seconds=CALM_SECONDS)
async def sweep_previews(deps: Deps) -> datetime | None:
    """Compare rows that somebody wants to look at with the register."""
    now, today = deps.moment()
    try:
        async with deps.sessions.begin() as session:
            more = await compare_next_import(session, today=today, now=now, real_now=real_now())
    except CompareFailedError as failed:
        async with deps.sessions.begin() as session:
            await count_failed_compare(session, failed.import_id)
        raise
    return now if more else None


@JOBS.sweep(every_seconds=0.5, calm_seconds=CALM_SECONDS)
async def sweep_imports(deps: Deps) -> datetime | None:
    """Take in rows that have been read."""
    now, today = deps.moment()
    limit = deps.settings.liaison_load_limit
    try:
        async with deps.sessions.begin() as session:
            more = await take_in_batch(session, today=today, now=now, real_now=real_now(), load_limit=limit)
    except BatchFailedError as failed:
        async with deps.sessions.begin() as session:
            await count_failure(session, failed.import_id, now=now)
        raise
    return now if more else None


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_corrections(deps: Deps) -> datetime | None:
    """Write spreadsheets to correct that lack what the register said."""
    async with deps.sessions.begin() as session:
        more = await complete_correction(session, apart=deps.apart)
    return deps.clock.now() if more else None


@JOBS.sweep(every_seconds=60.0)
async def sweep_uploads(deps: Deps) -> datetime | None:
    """Give up files that never came in whole."""
    async with deps.sessions.begin() as session:
        await give_up_uploads(session, now=deps.clock.now())
    return None
