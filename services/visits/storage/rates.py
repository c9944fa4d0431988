"""Who of a community was reached in a span of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement
from services.visits.storage.tables import ContactRow, ListingRow, ResidentCopyRow

__all__ = ["RATES", "RateStore"]

NOT_REACHED = statement(
    """
    select r.resident_id, r.name, r.compound, r.building, r.unit, r.room, c.liaison_name,
           count(k.id) filter (where k.happened_at >= :since) as tries,
           max(k.happened_at) filter (where k.outcome in ('safe', 'needs_attention')) as last_reached_at
      from resident_copy r
      left join circle_copy c on c.resident_id = r.resident_id
      left join contact k on k.resident_id = r.resident_id and k.happened_at < :until
     where r.resident_id = any(:residents)
     group by r.resident_id, c.resident_id
    """,
    moments=("since", "until"),
    id_lists=("residents",),
)

RATES = """
    select l.area, count(k.resident_id) as reached, count(*) as listed
      from listing l
      left join (
           select distinct resident_id from contact
            where happened_at >= :since and happened_at < :until and outcome in ('safe', 'needs_attention')
           ) k on k.resident_id = l.resident_id
     where starts_with(l.area, :area) and l.listed_from < :until and (l.listed_to is null or l.listed_to >= :until)
     group by l.area
"""

COUNT_RATES = statement(f"{RATES} order by l.area", moments=("since", "until"))


class RateStore:
    """Questions about the monthly visiting rate."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def listed(self, area: str, *, since: datetime, until: datetime) -> list[tuple[UUID, str, bool]]:
        """Return everybody in a care group at the end of a span: id, name, and whether reached in it."""
        reached = (
            select(ContactRow.id)
            .where(
                ContactRow.resident_id == ResidentCopyRow.resident_id,
                ContactRow.happened_at >= since,
                ContactRow.happened_at < until,
                ContactRow.outcome.in_(("safe", "needs_attention")),
            )
            .exists()
        )
        rows = (
            select(ResidentCopyRow.resident_id, ResidentCopyRow.name, reached)
            .join(ListingRow, ListingRow.resident_id == ResidentCopyRow.resident_id)
            .where(
                ListingRow.area == area,
                ListingRow.listed_from < until,
                or_(ListingRow.listed_to.is_(None), ListingRow.listed_to >= until),
            )
            .order_by(func.coalesce(ResidentCopyRow.compound, ""), ResidentCopyRow.door_key, ResidentCopyRow.name)
        )
        return [(row[0], row[1], row[2]) for row in await self._session.execute(rows)]

    async def not_reached(self, residents: Sequence[UUID], *, since: datetime, until: datetime) -> list[Row[Any]]:
        """Return where these residents live, who is their liaison, how often they were tried and when last reached."""
        if not residents:
            return []
        fields = {"residents": list(residents), "since": since, "until": until}
        return list(await self._session.execute(NOT_REACHED, fields))

    async def rates(self, area: str, *, since: datetime, until: datetime) -> list[tuple[str, int, int]]:
        """Count residents reached and residents listed of every community of an area."""
        rows = await self._session.execute(COUNT_RATES, {"area": area, "since": since, "until": until})
        return [(row[0], row[1], row[2]) for row in rows]
