"""Who of a community was reached in a span of time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.tables import ContactRow, ListingRow, ResidentCopyRow

__all__ = ["RateStore"]


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
