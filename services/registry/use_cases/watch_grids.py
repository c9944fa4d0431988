"""Tell of grids that have nobody, of those that have somebody again, and of those whose worker changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.absences import AbsenceStore
from services.registry.storage.grids import GridStore
from services.registry.storage.outgoing import tell
from services.registry.storage.posts import Seat
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.registry_grids import GridStaffed, GridUnstaffed, GridWorkerChanged

__all__ = ["follow_grid_posts", "tell_worker_changes", "watch_grids"]


async def follow_grid_posts(session: AsyncSession, seats: Collection[Seat], *, now: datetime) -> None:
    """Tell what these posts that have just changed hands mean for grids; the caller holds the community's lock."""
    await tell_worker_changes(session, seats, now=now)
    for community in {seat.community for seat in seats if seat.role == "grid_leader"}:
        await watch_grids(session, community, now=now)


async def tell_worker_changes(session: AsyncSession, seats: Collection[Seat], *, now: datetime) -> None:
    """Tell which of these posts that have just changed hands gave a grid another worker than it had."""
    grids = {seat.scope_key: seat.community for seat in seats if seat.role == "grid_leader"}
    for community in set(grids.values()):
        changes = await GridStore(session).worker_changes(community, grids, now=now)
        await tell(
            session,
            [
                GridWorkerChanged(
                    event_id=GridWorkerChanged.identify(change.post_id),
                    occurred_at=now,
                    **place_of(community),
                    post_id=change.post_id,
                    grid=change.grid,
                    from_staff_id=change.from_staff_id,
                    to_staff_id=change.to_staff_id,
                    effective_at=change.effective_at,
                )
                for change in changes
            ],
        )


async def watch_grids(session: AsyncSession, community: str, *, now: datetime) -> None:
    """Compare which grids have nobody with what was told; the caller holds the community's lock."""
    grids = GridStore(session)
    cover = await AbsenceStore(session).cover_at([community], now)
    empty = await grids.without_worker(community, cover, now=now)
    told = await grids.open_gaps(community)
    filled = {grid: gap for grid, gap in told.items() if grid not in empty}
    opened = await grids.open(community, empty - told.keys(), now=now) if empty - told.keys() else {}
    if filled:
        await grids.close(filled.values(), now=now)
    where = {"occurred_at": now, **place_of(community)}
    events: list[Event] = [GridStaffed.model_validate(where | {"gap_id": g, "grid": n}) for n, g in filled.items()]
    events += [GridUnstaffed.model_validate(where | {"gap_id": g, "grid": n}) for n, g in opened.items()]
    await tell(session, events)
