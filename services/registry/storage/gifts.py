"""Gifts that residents were given."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.ledger_tables import GiftRow
from services.registry.storage.tables import ResidentRow

__all__ = ["GiftStore"]


class GiftStore:
    """Questions about gifts, and writing them down."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, **values: object) -> None:
        """Write a gift down."""
        await self._session.execute(insert(GiftRow).values(values))

    async def latest(
        self, community: str, *, resident_id: UUID | None, hidden: Collection[str], limit: int
    ) -> list[GiftRow]:
        """Return the latest gifts in a community, without those of hidden ledgers."""
        statement = (
            select(GiftRow)
            .join(ResidentRow, ResidentRow.id == GiftRow.resident_id)
            .where(ResidentRow.community == community)
            .where(or_(GiftRow.ledger.is_(None), GiftRow.ledger.not_in(list(hidden))))
            .order_by(GiftRow.given_on.desc(), GiftRow.recorded_at.desc(), GiftRow.id)
            .limit(limit)
        )
        if resident_id is not None:
            statement = statement.where(GiftRow.resident_id == resident_id)
        return list((await self._session.scalars(statement)).all())
