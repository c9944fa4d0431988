"""How visits ended, counted by community and week."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement

__all__ = ["CoverageStore"]

BY_WEEK = statement(
    """
    select area, cast(date_trunc('week', ends_at at time zone :zone - interval '1 minute') as date) as first_on, status,
           cast(sum(visits) as bigint) as visits
      from (select area, ends_at, status, count(*) as visits
              from visit
             where starts_with(area, :area) and ends_at > :since and ends_at <= :until and status <> 'cancelled'
             group by area, ends_at, status) one
     group by area, first_on, status
     order by area, first_on
    """,
    moments=("since", "until"),
)
"""A period that ends at midnight belongs to the day before. Moments are counted first: a district has a million visits
that end at fifty moments."""


class CoverageStore:
    """Counts. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_week(
        self, area: str, *, since: datetime, until: datetime, zone: str
    ) -> list[tuple[str, date, str, int]]:
        """Return community, Monday, status and how many visits, in this order."""
        rows = await self._session.execute(BY_WEEK, {"area": area, "since": since, "until": until, "zone": zone})
        return [(row.area, row.first_on, row.status, row.visits) for row in rows]
