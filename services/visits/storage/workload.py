"""How much work liaisons and grids have: counted at once for a whole community."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, TextClause, bindparam
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import IN_GRIDS
from services.visits.storage.statements import statement

__all__ = ["Span", "WorkloadStore"]

NOT_MADE_UP = """not exists (
    select from visit l
     where l.resident_id = v.resident_id and l.rule_id = v.rule_id and l.opens_at > v.opens_at
       and l.status in ('completed', 'completed_late'))"""

IN_CARE = f"""
    select c.liaison_id, max(c.liaison_name) as name, r.grid, count(*) filter (where c.liaison_id is not null) as residents,
           count(*) filter (where c.liaison_id is null) as vacant
      from resident_copy r
      left join circle_copy c on c.resident_id = r.resident_id
     where r.area = :area and r.on_list and (r.special or c.liaison_id is not null) and {IN_GRIDS}
     group by c.liaison_id, r.grid
"""  # noqa: S608, E501 - constants

VISITS = f"""
    select v.liaison_id, max(v.liaison_name) as name, r.grid,
           count(*) filter (where v.status = 'planned' and v.due_at <= :today) as today,
           count(*) filter (where v.status = 'planned' and v.due_at <= :week) as week,
           count(*) filter (where v.status = 'planned' and v.due_at > :week) as next_week,
           count(*) filter (where v.status in ('completed', 'completed_late') and v.ends_at > :monday
                              and v.ends_at <= :week) as done,
           count(*) filter (where v.status = 'planned' and v.due_at <= :now) as overdue,
           count(*) filter (where v.status = 'missed' and {NOT_MADE_UP}) as missed,
           count(*) filter (where v.status = 'planned' and v.due_at <= :week and v.modes && array['call', 'video'])
               as calls
      from visit v
      left join resident_copy r on r.resident_id = v.resident_id
     where v.area = :area and v.ends_at > :since and v.ends_at <= :until
       and (v.status in ('planned', 'missed') or v.status <> 'cancelled' and v.ends_at > :monday) and {IN_GRIDS}
     group by v.liaison_id, r.grid
"""  # noqa: S608 - constants

NAMED = f"""
    select r.resident_id, r.name, r.compound, r.building, r.unit, r.room, r.grid,
           r.on_list and c.liaison_id is not distinct from :liaison as in_care,
           v.id as visit_id, v.rule_name, v.modes, v.status, v.opens_at, v.due_at, v.deadline_at
      from resident_copy r
      left join circle_copy c on c.resident_id = r.resident_id
      left join visit v on v.resident_id = r.resident_id and v.area = :area
           and v.liaison_id is not distinct from :liaison
           and v.ends_at > :since and v.ends_at <= :until
           and (v.status = 'planned' or v.status = 'missed' and {NOT_MADE_UP})
     where r.area = :area and r.on_list and {IN_GRIDS}
       and (v.id is not null
            or c.liaison_id is not distinct from :liaison and (r.special or c.liaison_id is not null))
     order by r.compound nulls last, r.door_key, r.resident_id, v.due_at
     limit :rows
"""  # noqa: S608 - constants

ROWS_PER_RESIDENT = 6
"""Visits of one resident in two weeks; the list is cut by residents, this only bounds what is read."""


class Span:
    """The moments that make up this week and next, and how far back a miss is still to be made up for."""

    def __init__(
        self, *, now: datetime, monday: datetime, today: datetime, week: datetime, until: datetime, since: datetime
    ) -> None:
        self.moments = {"now": now, "monday": monday, "today": today, "week": week, "until": until, "since": since}


class WorkloadStore:
    """Counts and names. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_care(self, area: str, *, grids: Sequence[str]) -> list[Row[Any]]:
        """Return how many residents each liaison has in each grid, and how many have nobody."""
        return await self._rows(IN_CARE, area=area, grids=list(grids))

    async def visits(self, area: str, span: Span, *, grids: Sequence[str]) -> list[Row[Any]]:
        """Return how many visits each liaison has in each grid."""
        return await self._rows(VISITS, area=area, grids=list(grids), **span.moments)

    async def named(
        self, area: str, liaison: UUID | None, span: Span, *, grids: Sequence[str], limit: int
    ) -> list[Row[Any]]:
        """Return residents of a liaison with their open visits, one row per visit, in walking order."""
        moments = {name: span.moments[name] for name in ("since", "until")}
        rows = limit * ROWS_PER_RESIDENT
        return await self._rows(NAMED, area=area, liaison=liaison, grids=list(grids), rows=rows, **moments)

    async def _rows(self, sql: str, **values: Any) -> list[Row[Any]]:  # noqa: ANN401
        return list((await self._session.execute(_asked(sql, values), values)).all())


def _asked(sql: str, values: Mapping[str, object]) -> TextClause:
    """Return a statement that knows which of its parameters are moments and ids."""
    lists = [bindparam("grids", type_=ARRAY(Text()))]
    return statement(
        sql,
        moments=[name for name, value in values.items() if isinstance(value, datetime)],
        ids=[name for name in values if name == "liaison"],
    ).bindparams(*lists)
