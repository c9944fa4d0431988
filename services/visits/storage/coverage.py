"""How visits ended, by community and week: kept as they are written, and checked by counting them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement

__all__ = ["CoverageStore", "Drift", "WeekEnded"]

KEPT = """
    select ended_at, area, status, visits from coverage
     union all
    select ended_at, area, status, visits from coverage_change
"""
"""In one statement, so that a change is there once while it is folded in."""

BY_WEEK = statement(
    f"""
    select area, cast(date_trunc('week', ended_at at time zone :zone) as date) as first_on,
           coalesce(sum(visits) filter (where status = 'completed'), 0)::integer as completed,
           coalesce(sum(visits) filter (where status = 'completed_late'), 0)::integer as completed_late,
           coalesce(sum(visits) filter (where status = 'missed'), 0)::integer as missed,
           coalesce(sum(visits) filter (where status = 'planned'), 0)::integer as planned
      from ({KEPT}) kept
     where starts_with(area, :area) and ended_at >= :since and ended_at < :until
     group by area, first_on
    having sum(visits) <> 0
     order by area, first_on
    """,  # noqa: S608 - a constant of this module
    moments=("since", "until"),
)

FOLD = statement(
    """
    with gone as (
        delete from coverage_change
         where id = any(array(select id from coverage_change order by id limit :limit for update skip locked))
        returning ended_at, area, status, visits
    ), folded as (
        insert into coverage as c (ended_at, area, status, visits)
        select ended_at, area, status, sum(visits)
          from gone
         group by ended_at, area, status
        having sum(visits) <> 0
         order by ended_at, area, status
            on conflict (ended_at, area, status) do update set visits = c.visits + excluded.visits
    )
    select count(*) from gone having count(*) > 0
    """
)
"""Without a row where there was nothing to fold: a statement that tells of a row counts as one that wrote.

Two replicas fold different changes; they meet in rows which both take in the same order, and add up."""

DRIFT = f"""
    select coalesce(t.ended_at, k.ended_at) as ended_at, coalesce(t.area, k.area) as area,
           coalesce(t.status, k.status) as status, coalesce(k.visits, 0) as kept, coalesce(t.visits, 0) as counted
      from (
               select date_bin('15 minutes', ends_at - interval '1 minute', 'epoch') as ended_at, area, status,
                      count(*) as visits
                 from visit
                where status <> 'cancelled'
                group by 1, 2, 3
           ) t
      full join (
               select ended_at, area, status, sum(visits) as visits from ({KEPT}) both_of_them group by 1, 2, 3
           ) k on k.ended_at = t.ended_at and k.area = t.area and k.status = t.status
     where coalesce(t.visits, 0) <> coalesce(k.visits, 0)
"""  # noqa: S608 - a constant of this module

ALONE = statement("select pg_try_advisory_xact_lock(hashtextextended('coverage', 0))")

COMPARE = statement(f"{DRIFT} order by area, ended_at, status")

MEND = statement(
    f"""
    with wrong as ({DRIFT}), mended as (
        insert into coverage_change (ended_at, area, status, visits)
        select ended_at, area, status, counted - kept from wrong
    )
    select ended_at, area, status, kept, counted from wrong order by area, ended_at, status
    """  # noqa: S608 - a constant of this module
)
"""What is written meanwhile brings its own change with it: the difference of one moment stays right."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure that is kept and is not what a count gives."""

    ended_at: datetime
    area: str
    status: str
    kept: int
    counted: int


class WeekEnded(NamedTuple):
    """How the visits of a community ended in the week that began on a Monday."""

    area: str
    first_on: date
    completed: int
    completed_late: int
    missed: int
    planned: int


class CoverageStore:
    """Questions about how visits ended."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_week(self, area: str, *, since: datetime, until: datetime, zone: str) -> list[WeekEnded]:
        """Return the weeks of each community that had a visit, in this order."""
        rows = await self._session.execute(BY_WEEK, {"area": area, "since": since, "until": until, "zone": zone})
        return [WeekEnded._make(row) for row in rows]

    async def fold(self, *, limit: int) -> int:
        """Fold changes into the figures, the oldest first; returns how many."""
        return int(await self._session.scalar(FOLD, {"limit": limit}) or 0)

    async def alone(self) -> bool:
        """Whether nobody else mends until the transaction ends: two would both add what is missing."""
        return bool(await self._session.scalar(ALONE))

    async def compare(self, *, mend: bool = False) -> list[Drift]:
        """Count every visit and return the figures that are wrong; from then on they are right if told to mend."""
        return [Drift(*row) for row in await self._session.execute(MEND if mend else COMPARE)]
