"""Ways with residents or for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.escort_tables import EscortRow

__all__ = ["EscortStore"]


class EscortStore:
    """Questions about ways. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, fields: Mapping[str, Any]) -> bool:
        """Keep a way; False if it is there already."""
        row = insert(EscortRow).values(**fields).on_conflict_do_nothing(index_elements=["id"])
        return (await self._session.scalar(row.returning(EscortRow.id))) is not None

    async def locked(self, escort_id: UUID) -> EscortRow | None:
        """Return a way and lock it."""
        return await self._session.get(EscortRow, escort_id, with_for_update=True, populate_existing=True)

    async def claim_overdue(self, *, now: datetime, limit: int) -> list[EscortRow]:
        """Lock the open ways whose time has passed, the oldest first; those of another replica are passed over."""
        row = EscortRow
        rows = select(row).where(row.status == "open", row.done_by <= now).order_by(row.done_by, row.id).limit(limit)
        return list(await self._session.scalars(rows.with_for_update(skip_locked=True)))

    async def next_due(self) -> datetime | None:
        """Return when the next open way has to be confirmed."""
        row = EscortRow
        return await self._session.scalar(
            select(row.done_by).where(row.status == "open").order_by(row.done_by).limit(1)
        )

    async def listed(self, *, resident_id: UUID | None, companion_id: UUID | None, limit: int) -> list[EscortRow]:
        """Return ways, the latest first."""
        row = EscortRow
        rows = select(row).order_by(row.starts_at.desc(), row.id).limit(limit)
        if resident_id is not None:
            rows = rows.where(row.resident_id == resident_id)
        if companion_id is not None:
            rows = rows.where(row.companion_id == companion_id)
        return list(await self._session.scalars(rows))
