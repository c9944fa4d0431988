"""Gifts that residents were given."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.registry.storage.held import EVERYBODY, Held
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
        self, community: str, *, resident_id: UUID | None, hidden: Collection[str], held: Held = EVERYBODY, limit: int
    ) -> list[GiftRow]:
        """Return the latest gifts in a community, without those of hidden ledgers."""
        given_to = aliased(ResidentRow, name="r")
        statement = (
            select(GiftRow)
            .join(given_to, given_to.id == GiftRow.resident_id)
            .where(given_to.community == community, text(held.residents))
            .where(or_(GiftRow.ledger.is_(None), GiftRow.ledger.not_in(list(hidden))))
            .order_by(GiftRow.given_on.desc(), GiftRow.recorded_at.desc(), GiftRow.id)
            .limit(limit)
        )
        if resident_id is not None:
            statement = statement.where(GiftRow.resident_id == resident_id)
        return list((await self._session.scalars(statement, held.values)).all())
