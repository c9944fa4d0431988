"""Two entries of one person became one, or were taken apart."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.follow_merges import follow_merge, undo_merge
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from shared.following import Merge


@EDGE.on(ResidentsMerged)
async def on_residents_merged(event: ResidentsMerged, deps: Deps) -> None:
    """Lead everything to the kept entry."""
    merge = Merge(event.merge_id, event.merged_id, event.resident_id, event.merged_version)
    async with deps.sessions.begin() as session:
        await follow_merge(session, merge, now=deps.clock.now())


@EDGE.on(ResidentsUnmerged)
async def on_residents_unmerged(event: ResidentsUnmerged, deps: Deps) -> None:
    """Lead back what had come over."""
    merge = Merge(event.merge_id, event.merged_id, event.resident_id)
    async with deps.sessions.begin() as session:
        await undo_merge(session, merge, now=deps.clock.now())
