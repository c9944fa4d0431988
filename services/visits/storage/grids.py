"""Who lives in a grid, as visits knows it, and what is left of a community's lists for whoever leads some of them."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.tables import CircleCopyRow, ResidentCopyRow
from shared.contracts.base import Viewer

__all__ = ["IN_GRIDS", "IN_REACH", "Held", "grids_of", "held_of", "residents_of_grid"]

IN_GRIDS = "(cardinality(cast(:grids as text[])) = 0 or r.grid is null or r.grid = any(:grids))"
"""Whoever leads grids sees those, and who stands in no grid yet: nobody is left to nobody."""

IN_REACH = f"""({IN_GRIDS} or exists (
    select from circle_copy o where o.resident_id = r.resident_id and (o.liaison_id = :own
        or o.members @> jsonb_build_array(jsonb_build_object('staff_id', cast(cast(:own as uuid) as text))))))"""
"""And whom they answer for themselves, wherever that is: as everywhere one resident is asked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody is held to in lists of a community: grids, and whom they answer for; no grids are no limit."""

    grids: tuple[str, ...] = ()
    own: UUID | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Return the parameters of `IN_REACH`."""
        return asdict(self) | {"grids": list(self.grids)}

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what `IN_REACH` says; nothing for somebody who is held to no grids."""
        if not self.grids:
            return []
        resident, circle = ResidentCopyRow, CircleCopyRow
        here = or_(resident.grid.is_(None), resident.grid.in_(self.grids))
        if self.own is None:
            return [here]
        answers = or_(circle.liaison_id == self.own, circle.members.contains([{"staff_id": str(self.own)}]))
        return [or_(here, exists().where(circle.resident_id == resident.resident_id, answers))]


def held_of(viewer: Viewer | None) -> Held:
    """Return what somebody is held to."""
    return Held(tuple(viewer.grids), viewer.staff_id) if viewer else Held()


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
