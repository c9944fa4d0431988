"""What the registry does by the clock."""

from datetime import datetime, time, timedelta

from services.registry.deps import Deps
from services.registry.storage.posts import PostStore
from services.registry.use_cases.age_residents import age_community
from services.registry.use_cases.assign_post import begin_planned_posts
from services.registry.use_cases.complete_correction import complete_correction
from services.registry.use_cases.read_import import read_next_import
from services.registry.use_cases.receive_import import give_up_uploads
from services.registry.use_cases.remind_of_unpaired import remind_of_unpaired
from services.registry.use_cases.take_in_roster import BatchFailedError, count_failure, take_in_batch
from shared.clock import real_now
from shared.jobs import Jobs

__all__ = ["JOBS"]

JOBS: Jobs[Deps] = Jobs("registry")


@JOBS.sweep(every_seconds=0.5)
async def sweep_new_imports(deps: Deps) -> datetime | None:
    """Read files that have come in."""
    now = deps.clock.now
    return now() if await read_next_import(deps.sessions, now=now, real_now=real_now) else None


@JOBS.sweep(every_seconds=0.5)
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


@JOBS.sweep(every_seconds=1.0)
async def sweep_corrections(deps: Deps) -> datetime | None:
    """Write spreadsheets to correct that lack what the register said."""
    async with deps.sessions.begin() as session:
        more = await complete_correction(session)
    return deps.clock.now() if more else None


@JOBS.sweep(every_seconds=60.0)
async def sweep_uploads(deps: Deps) -> datetime | None:
    """Give up files that never came in whole."""
    async with deps.sessions.begin() as session:
        await give_up_uploads(session, now=deps.clock.now())
    return None


@JOBS.sweep(every_seconds=5.0)
async def sweep_birthdays(deps: Deps) -> datetime | None:
    """Look once a day at who has turned sixty."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await age_community(session, today=today, now=now)
    return now if more else datetime.combine(today + timedelta(days=1), time(), deps.zone)


@JOBS.sweep(every_seconds=5.0)
async def sweep_posts(deps: Deps) -> datetime | None:
    """Let planned changes of posts begin."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await begin_planned_posts(session, now=now)
        return now if more else await PostStore(session).next_beginning()


@JOBS.sweep(every_seconds=5.0)
async def sweep_unpaired(deps: Deps) -> datetime | None:
    """Remind of special elders who have had no liaison for too long."""
    after = timedelta(hours=deps.settings.unpaired_hours)
    async with deps.sessions.begin() as session:
        return await remind_of_unpaired(session, after=after, now=deps.clock.now())
