"""Posts that begin, and elders without a liaison."""

from datetime import datetime, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.posts import PostStore
from services.registry.use_cases.assign_post import begin_planned_posts
from services.registry.use_cases.remind_of_unpaired import remind_of_unpaired
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_posts(deps: Deps) -> datetime | None:
    """Let planned changes of posts begin."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await begin_planned_posts(session, now=now)
        return now if more else await PostStore(session).next_beginning()


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_unpaired(deps: Deps) -> datetime | None:
    """Remind of special elders who have had no liaison for too long."""
    after = timedelta(hours=deps.settings.unpaired_hours)
    async with deps.sessions.begin() as session:
        return await remind_of_unpaired(session, after=after, now=deps.clock.now())
