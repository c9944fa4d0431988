"""How every service that keeps copies hears of two entries of one person: at once, and again for what came in late."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from shared.edge import Edge
from shared.following import Merge
from shared.jobs import Jobs
from shared.merging import Merges

__all__ = ["hear_of_merges", "sweep_late_merges"]

LATELY = timedelta(days=7)
"""How long a merge is looked at again: longer than any replica goes by what it knew before."""

Act = Callable[..., Awaitable[None]]
"""Takes a session, a `Merge` and ``now``; never commits."""


def hear_of_merges(edge: Edge[Any], *, follow: Act, undo: Act) -> None:
    """Have a service follow when two entries become one, and when they are taken apart."""

    @edge.on(ResidentsMerged)
    async def on_residents_merged(event: ResidentsMerged, deps: Any) -> None:  # noqa: ANN401
        """Lead everything to the kept entry."""
        merge = Merge(event.merge_id, event.merged_id, event.resident_id, event.merged_version)
        async with deps.sessions.begin() as session:
            await follow(session, merge, now=deps.clock.now())

    @edge.on(ResidentsUnmerged)
    async def on_residents_unmerged(event: ResidentsUnmerged, deps: Any) -> None:  # noqa: ANN401
        """Lead back what had come over."""
        merge = Merge(event.merge_id, event.merged_id, event.resident_id)
        async with deps.sessions.begin() as session:
            await undo(session, merge, now=deps.clock.now())


def sweep_late_merges(jobs: Jobs[Any], merges: Merges, *, follow: Act) -> Callable[[Any], Awaitable[datetime | None]]:
    """Have a service let follow what it wrote under a former id while the merge was told; returns the sweep."""

    @jobs.sweep(every_seconds=15.0)
    async def sweep_merges(deps: Any) -> datetime | None:  # noqa: ANN401
        """Let follow what came in under a former id."""
        now = deps.clock.now()
        async with deps.sessions.begin() as session:
            for merge in await merges.late(session, since=now - LATELY):
                await follow(session, merge, now=now)
        return None

    return sweep_merges
