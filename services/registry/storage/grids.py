"""Grids: who works in them, since when nobody does, and what is not in order about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.stand_in import Cover
from services.registry.storage.circles import HOLDS
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["GridStore", "WorkerChange"]

ADDRESS = "compound, building, unit, room"


@dataclass(frozen=True, slots=True)
class WorkerChange:
    """A grid's post went from one person to another."""

    post_id: UUID
    grid: str
    from_staff_id: UUID
    to_staff_id: UUID
    effective_at: datetime


class GridStore:
    """Questions about grids, and changes to them. Who changes holds the community's lock."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def without_worker(self, community: str, cover: Cover, *, held: Held = EVERYBODY, now: datetime) -> set[str]:
        """Return the grids in which nobody works who is there."""
        rows = await self._session.execute(
            text(
                f"""select g.name, p.staff_id, p.stand_in_id
                from grid g left join lateral (
                    select staff_id, stand_in_id from post
                    where community = g.community and role = 'grid_leader' and scope_key = g.name
                      and {HOLDS}
                    order by active_from desc limit 1) p on true
                where g.community = :community and {held.grid}"""  # noqa: S608 - constants
            ),
            {"community": community, "now": now} | held.values,
        )
        return {
            row.name
            for row in rows.all()
            if row.staff_id is None or cover.answer(row.staff_id, second=row.stand_in_id, since=None).staff_id is None
        }

    async def open_gaps(self, community: str) -> dict[str, UUID]:
        """Return the grids that have nobody as far as anybody was told, with their gaps."""
        rows = await self._session.execute(
            text("select grid, id from grid_gap where community = :community and closed_at is null"),
            {"community": community},
        )
        return {row.grid: row.id for row in rows.all()}

    async def open(self, community: str, grids: Collection[str], *, now: datetime) -> dict[str, UUID]:
        """Write that these grids have nobody from now on; returns their gaps."""
        rows = await self._session.execute(
            text(
                """insert into grid_gap (community, grid, opened_at)
                select :community, grid, :now from unnest(cast(:grids as text[])) grid returning grid, id"""
            ),
            {"community": community, "grids": sorted(grids), "now": now},
        )
        return {row.grid: row.id for row in rows.all()}

    async def close(self, gap_ids: Collection[UUID], *, now: datetime) -> None:
        """Write that these grids have somebody again."""
        await self._session.execute(
            text("update grid_gap set closed_at = greatest(cast(:now as timestamptz), opened_at) where id = any(:ids)"),
            {"ids": list(gap_ids), "now": now},
        )

    async def worker_changes(self, community: str, grids: Collection[str], *, now: datetime) -> list[WorkerChange]:
        """Return which of these grids have another worker now than whoever worked there last."""
        rows = await self._session.execute(
            text(
                """select n.id, n.scope_key, f.staff_id as former, n.staff_id, n.active_from
                from post n join lateral (
                    select staff_id from post
                    where community = n.community and role = n.role and scope_key = n.scope_key
                      and staff_id is not null and active_from <= n.active_from and id <> n.id
                      and (active_to is null or active_to > active_from)
                    order by active_from desc limit 1) f on f.staff_id <> n.staff_id
                where n.community = :community and n.role = 'grid_leader' and n.scope_key = any(:grids)
                  and (n.begun or n.active_from <= :now) and (n.active_to is null or n.active_to > :now)"""
            ),
            {"community": community, "grids": list(grids), "now": now},
        )
        return [WorkerChange(*row) for row in rows.all()]

    async def state_headcount(self, community: str, grid: str, headcount: int | None) -> bool:
        """Write how many residents a grid should have; returns whether there is such a grid."""
        found = await self._session.scalar(
            text("update grid set headcount = :headcount where community = :community and name = :grid returning name"),
            {"community": community, "grid": grid, "headcount": headcount},
        )
        return found is not None

    async def headcounts(self, community: str, *, held: Held = EVERYBODY) -> list[Row[Any]]:
        """Return each grid with how many residents it should have, and how many are on the list."""
        rows = await self._session.execute(
            text(
                f"""select g.name, g.headcount as stated, (
                    select count(*) from resident r
                    where r.community = g.community and r.grid = g.name and r.status = 'active') as counted
                from grid g where g.community = :community and {held.grid} order by length(g.name), g.name"""  # noqa: S608
            ),
            {"community": community} | held.values,
        )
        return list(rows.all())

    async def doors_in_disorder(self, community: str, *, held: Held = EVERYBODY) -> list[Row[Any]]:
        """Return addresses of residents on the list that lie in no grid or in several, and those without a room."""
        rows = await self._session.execute(
            text(
                f"""select {ADDRESS}, array_agg(distinct grid order by grid) filter (where grid is not null) as grids,
                    array_agg(id order by id) as residents
                from resident r where community = :community and status = 'active'
                group by {ADDRESS}
                having (bool_or(grid is null) or count(distinct grid) > 1 or room is null) and bool_or({held.residents})
                order by compound nulls first, building nulls first, unit nulls first, room nulls first"""  # noqa: S608
            ),
            {"community": community} | held.values,
        )
        return list(rows.all())

    @staticmethod
    def stated(rows: Collection[Row[Any]], given: Mapping[str, int]) -> dict[str, tuple[int, int]]:
        """Return grids whose stated headcount is not what was counted: (stated, counted)."""
        counted = {row.name: row.counted for row in rows}
        said = {row.name: row.stated for row in rows if row.stated is not None} | dict(given)
        return {grid: (figure, counted.get(grid, 0)) for grid, figure in said.items() if counted.get(grid, 0) != figure}
