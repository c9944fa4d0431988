"""Who of a community was reached in a span of time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.tables import ContactRow, ResidentCopyRow

__all__ = ["CARE_GROUPS", "RateStore"]

CARE_GROUPS = ("lives_alone", "empty_nest", "left_behind", "disabled", "severe_disability", "lost_only_child")
"""The six groups of the national visiting scheme (独居、空巢、留守、失能、重残、计划生育特殊家庭)."""


class RateStore:
    """Questions about the monthly visiting rate."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def listed(self, area: str, *, since: datetime, until: datetime) -> list[tuple[UUID, str, bool]]:
        """Return everybody on the list in a care group by the end of a span: id, name, and whether reached in it."""
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
            .where(
                ResidentCopyRow.area == area,
                ResidentCopyRow.on_list,
                ResidentCopyRow.categories.overlap(CARE_GROUPS),
                ResidentCopyRow.enrolled_at < until,
            )
            .order_by(func.coalesce(ResidentCopyRow.compound, ""), ResidentCopyRow.door_key, ResidentCopyRow.name)
        )
        return [(row[0], row[1], row[2]) for row in await self._session.execute(rows)]
