"""Who lives in a grid, as visits knows it, and what is left of a community's lists for whoever leads some of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.tables import ResidentCopyRow
from shared.contracts.base import Viewer

__all__ = ["IN_REACH", "grids_of", "residents_of_grid", "within"]

IN_REACH = "(cardinality(cast(:grids as text[])) = 0 or r.grid is null or r.grid = any(:grids))"
"""Whoever leads grids sees those, and who stands in no grid yet: nobody is left to nobody."""


def within(grids: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return what has to be true of a resident on the list of somebody who is held to grids; nothing for all others."""
    return [or_(ResidentCopyRow.grid.is_(None), ResidentCopyRow.grid.in_(grids))] if grids else []


def grids_of(viewer: Viewer | None) -> list[str]:
    """Return the grids that somebody is held to; none is no limit."""
    return list(viewer.grids) if viewer else []


async def residents_of_grid(session: AsyncSession, area: str, grid: str) -> list[UUID]:
    """Return the residents on the list of one grid of a community."""
    rows = await session.scalars(
        select(ResidentCopyRow.resident_id).where(
            ResidentCopyRow.area == area, ResidentCopyRow.grid == grid, ResidentCopyRow.on_list
        )
    )
    return list(rows.all())
