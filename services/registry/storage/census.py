"""Census rounds, their households and the tries to reach them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.census_tables import CensusHouseholdRow, CensusRoundRow, CensusTryRow
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["DOOR", "CensusStore", "Tried"]

DOOR = """case when building is not null and room is not null
    then coalesce(compound, '') || case when building like '平房%' then building else building || '幢' end
        || coalesce(unit || '单元', '') || room
    else '住址不详 ' || id::text end"""
"""What stands for a household: its door, or the person where no door is known."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Times of day at which a household was tried, and whether somebody was met."""

    parts: frozenset[str]
    reached: bool


def _behind(held: Held) -> str:
    """Return the condition that a household ``h`` lies in the asker's grids, or somebody lives there whom they see."""
    if not held.values:
        return "true"
    there = "h.grid = any(cast(:held_grids as text[])) or " if held.grids else ""
    return f"""({there}h.door in (select {DOOR} from resident r where r.status = 'active' and {held.residents}
        and r.community = (select community from census_round where id = h.round_id)))"""  # noqa: S608 - constants


class CensusStore:
    """Questions about census rounds, and writing them down."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, round_id: UUID, *, community: str, name: str, today: date, by: str) -> int:
        """Begin a round with every household of the community; returns how many there are."""
        await self._session.execute(
            insert(CensusRoundRow).values(id=round_id, community=community, name=name, opened_on=today, opened_by=by)
        )
        rows = await self._session.execute(
            text(
                f"""insert into census_household (round_id, door, persons, grid)
                select :round_id, {DOOR}, count(*), min(grid) from resident
                where community = :community and status = 'active' group by 2 returning id"""  # noqa: S608 - a constant
            ),
            {"round_id": round_id, "community": community},
        )
        return len(rows.all())

    async def round(self, round_id: UUID, *, lock: bool = False) -> CensusRoundRow | None:
        """Return a round."""
        return await self._session.get(CensusRoundRow, round_id, with_for_update=lock)

    async def lock_household(self, household_id: UUID) -> CensusHouseholdRow | None:
        """Return a household that nobody else writes to meanwhile."""
        return await self._session.get(CensusHouseholdRow, household_id, with_for_update=True)

    async def add_try(self, **values: object) -> None:
        """Write a try down."""
        await self._session.execute(insert(CensusTryRow).values(values))

    async def tried(self, household_id: UUID) -> Tried:
        """Return when a household was tried."""
        rows = await self._session.execute(
            select(CensusTryRow.day_part, CensusTryRow.reached).where(CensusTryRow.household_id == household_id)
        )
        found = rows.all()
        return Tried(frozenset(row.day_part for row in found), any(row.reached for row in found))

    async def counts(self, round_id: UUID, *, held: Held = EVERYBODY) -> dict[str, dict[str, int]]:
        """Count the households of a round by grid and state."""
        rows = await self._session.execute(
            text(
                f"""select coalesce(h.grid, '-') as grid, h.state, count(*) as total from census_household h
                where h.round_id = :round_id and {_behind(held)}
                group by 1, h.state order by 1"""  # noqa: S608 - constants
            ),
            {"round_id": round_id} | held.values,
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows.all():
            found.setdefault(row.grid, {})[row.state] = row.total
        return found

    async def rounds(self, community: str) -> list[CensusRoundRow]:
        """Return the rounds of a community, those that run first, then the latest."""
        row = CensusRoundRow
        order = (row.closed_at.desc().nulls_first(), row.opened_on.desc(), row.id)
        return list(await self._session.scalars(select(row).where(row.community == community).order_by(*order)))

    async def households(
        self,
        round_id: UUID,
        *,
        state: str | None,
        grid: str | None = None,
        household_id: UUID | None = None,
        held: Held = EVERYBODY,
        limit: int,
    ) -> list[Row[Any]]:
        """Return households of a round with the times of day at which they were tried."""
        asked = {"round_id": round_id, "state": state, "grid": grid, "household_id": household_id, "limit": limit}
        rows = await self._session.execute(
            text(
                f"""select h.id, h.door, h.state, h.persons, h.grid, count(t.id) as tries,
                    max(t.tried_at) as last_tried_at,
                    coalesce(array_agg(distinct t.day_part) filter (where t.id is not null), '{{}}') as parts
                from census_household h left join census_try t on t.household_id = h.id
                where h.round_id = :round_id and (cast(:state as text) is null or h.state = :state)
                    and (cast(:grid as text) is null or coalesce(h.grid, '-') = :grid)
                    and (cast(:household_id as uuid) is null or h.id = :household_id) and {_behind(held)}
                group by h.id order by h.door limit :limit"""  # noqa: S608 - constants
            ),
            asked | held.values,
        )
        return list(rows.all())

    async def close(self, round_id: UUID, *, now: datetime) -> None:
        """End a round."""
        await self._session.execute(update(CensusRoundRow).where(CensusRoundRow.id == round_id).values(closed_at=now))
