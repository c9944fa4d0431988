"""Questions about residents without company."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import IN_REACH, Held
from services.visits.storage.statements import statement

__all__ = ["Alone", "CompanionStore"]

MET = "c.outcome in ('safe', 'needs_attention') and c.mode not in ('signal', 'message')"
"""Somebody spoke with them, or they were at an activity. A flower at the window and an answered message are signs of
life, and no company."""

BY_THEMSELVES = "array['lives_alone', 'empty_nest', 'left_behind', 'no_kin', 'lost_only_child']"

CLAIM = text(
    """
    update companion_tick set week_on = :monday
     where area = (
               select area from companion_tick where week_on < :monday
                order by week_on, area limit 1 for update skip locked
           )
    returning area
    """
)

KNOW_AREAS = text(
    """
    insert into companion_tick (area, week_on)
    select distinct area, cast(:before as date) from resident_copy where on_list
        on conflict do nothing
    returning area
    """
)

END = text(
    f"""
    delete from companion_watch w
     using resident_copy r
     where w.area = :area and r.resident_id = w.resident_id
       and (not r.on_list or r.area <> w.area or r.presence <> 'home' or exists (
               select from contact c
                where c.resident_id = w.resident_id and c.happened_at > w.alone_since and {MET}))
    """  # noqa: S608  every part is a constant of this module
)

BEGIN = statement(
    f"""
    insert into companion_watch (resident_id, area, alone_since, suggested_at)
    select r.resident_id, r.area, s.alone_since, :now
      from resident_copy r
     cross join lateral (
               select greatest(r.enrolled_at, (
                          select max(c.happened_at) from contact c where c.resident_id = r.resident_id and {MET}
                      )) as alone_since
           ) s
     where r.area = :area and r.on_list and r.presence = 'home' and not r.paused
       and r.categories && {BY_THEMSELVES} and s.alone_since <= :before
        on conflict (resident_id) do nothing
    returning resident_id, alone_since
    """,  # noqa: S608  every part is a constant of this module
    moments=("now", "before"),
)

STILL_ALONE = statement(
    f"""
    select w.resident_id, r.name as resident_name, r.compound, r.building, r.unit, r.room, w.alone_since, w.suggested_at
      from companion_watch w
      join resident_copy r on r.resident_id = w.resident_id and r.on_list
     where w.area = :area and {IN_REACH} and not exists (
               select from contact c
                where c.resident_id = w.resident_id and c.happened_at > w.alone_since and {MET})
     order by w.alone_since, w.resident_id
     limit :limit
    """,  # noqa: S608  every part is a constant
    ids=("own",),
    text_lists=("grids",),
)


@dataclass(frozen=True, slots=True)
class Alone:
    """An episode that begins."""

    resident_id: UUID
    alone_since: datetime


class CompanionStore:
    """Residents without company, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_area(self, monday: date) -> str | None:
        """Return a community that nobody has looked at this week; it is this replica's."""
        area: str | None = await self._session.scalar(CLAIM, {"monday": monday})
        return area

    async def know_areas(self, monday: date) -> bool:
        """Take in communities that are new; whether there is one."""
        given = {"before": monday - timedelta(days=7)}
        return bool((await self._session.scalars(KNOW_AREAS, given)).all())

    async def end(self, area: str) -> None:
        """End the episodes of those who were met, went off the list or are elsewhere."""
        await self._session.execute(END, {"area": area})

    async def begin(self, area: str, *, before: datetime, now: datetime) -> list[Alone]:
        """Begin an episode for those last met before a moment; returns those who had none."""
        rows = await self._session.execute(BEGIN, {"area": area, "before": before, "now": now})
        return [Alone(*row) for row in rows]

    async def still_alone(self, area: str, *, held: Held, limit: int) -> list[dict[str, Any]]:
        """Return who of a community is without company and was not met since."""
        rows = await self._session.execute(STILL_ALONE, {"area": area, **held.values, "limit": limit})
        return [dict(row) for row in rows.mappings()]
