"""What was written under a former id while the merge was told."""

from datetime import datetime, timedelta

from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.storage.merging import MERGES
from services.events.use_cases.follow_merges import follow_merge

__all__ = ["sweep_merges"]

LATELY = timedelta(days=7)
"""How long a merge is looked at again: longer than any replica goes by what it knew before."""


@JOBS.sweep(every_seconds=15.0)
async def sweep_merges(deps: Deps) -> datetime | None:
    """Let follow what came in under a former id."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        for merge in await MERGES.late(session, since=now - LATELY):
            await follow_merge(session, merge, now=now)
    return None
