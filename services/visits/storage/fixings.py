"""Who lacks one of the three fixings: liaison, cadence, plan."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import IN_REACH, Held
from services.visits.storage.statements import statement

__all__ = ["FixingStore"]

GAPS = statement(
    f"""
    select * from (
        select r.resident_id, r.name as resident_name, r.compound, r.building, r.unit, r.room, r.door_key,
               array_remove(array[
                   case when c.liaison_id is null then 'liaison' end,
                   case when r.planned_rules = '{{}}' then 'cadence' end,
                   case when not exists (
                       select from service_plan p
                        where p.active and (p.community is null or p.community = r.area)
                          and p.categories && r.categories
                   ) then 'plan' end
               ], null) as missing
          from resident_copy r
          left join circle_copy c on c.resident_id = r.resident_id
         where r.area = :area and r.on_list and r.special and {IN_REACH}
    ) g
     where cardinality(missing) > 0
     order by compound nulls last, door_key, resident_id
     limit :limit
    """,  # noqa: S608 - a constant
    ids=("own",),
    text_lists=("grids",),
)
"""The cadence is what the planner last found to apply, so that a rule that was switched off shows here at once."""

SPECIAL = statement(
    f"select count(*) from resident_copy r where r.area = :area and r.on_list and r.special and {IN_REACH}",  # noqa: S608
    ids=("own",),
    text_lists=("grids",),
)


class FixingStore:
    """Questions about the three fixings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def gaps(self, area: str, *, held: Held, limit: int) -> list[Row[Any]]:
        """Return who of a community, or of some of its grids, lacks what, in walking order."""
        return list((await self._session.execute(GAPS, {"area": area, **held.values, "limit": limit})).all())

    async def special(self, area: str, *, held: Held) -> int:
        """Count the special elders on the list of a community, or of some of its grids."""
        return int(await self._session.scalar(SPECIAL, {"area": area, **held.values}) or 0)
