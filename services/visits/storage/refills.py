"""Medicine that has to be brought again and again."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.refill_tables import RefillRow
from services.visits.storage.tables import ResidentCopyRow

__all__ = ["RefillStore"]


class RefillStore:
    """Questions about refills. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, fields: Mapping[str, Any]) -> None:
        """Keep a refill, if it is not there already."""
        await self._session.execute(insert(RefillRow).values(**fields).on_conflict_do_nothing(index_elements=["id"]))

    async def locked(self, refill_id: UUID) -> RefillRow | None:
        """Return a refill and lock it."""
        return await self._session.get(RefillRow, refill_id, with_for_update=True, populate_existing=True)

    async def of_resident(self, resident_id: UUID) -> list[RefillRow]:
        """Return what is brought to a resident, the next first."""
        rows = select(RefillRow).where(RefillRow.resident_id == resident_id, RefillRow.active)
        return list(await self._session.scalars(rows.order_by(RefillRow.next_on, RefillRow.id)))

    async def claim_near(self, *, today: date, limit: int) -> list[RefillRow]:
        """Lock the refills for which a delivery is to be planned by today; those of another replica are passed over.

        Whoever is not at home is brought nothing there: the refill waits until they are back.
        """
        row, known = RefillRow, ResidentCopyRow
        near = (
            select(row)
            .join(known, known.resident_id == row.resident_id)
            .where(
                text("refill.active and refill.planned_on is distinct from refill.next_on"),
                row.next_on - row.ahead_days <= today,
                known.on_list,
                ~known.paused,
                known.presence == "home",
            )
            .order_by(row.next_on, row.id)
            .limit(limit)
        )
        return list(await self._session.scalars(near.with_for_update(of=row, skip_locked=True)))
