"""Header words of communities."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.import_tables import HeaderWordRow

__all__ = ["HeaderWordStore"]


class HeaderWordStore:
    """Questions about header words, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_community(self, community: str) -> dict[str, list[str]]:
        """Return the words of a community by the name of the field they mean."""
        rows = await self._session.scalars(
            select(HeaderWordRow).where(HeaderWordRow.community == community).order_by(HeaderWordRow.word)
        )
        words: dict[str, list[str]] = {}
        for row in rows.all():
            words.setdefault(row.field, []).append(row.word)
        return words

    async def put(self, community: str, *, word: str, field: str) -> bool:
        """Write what a word means; returns whether anything is different."""
        statement = upsert(HeaderWordRow).values(community=community, word=word, field=field)
        changed = await self._session.scalar(
            statement.on_conflict_do_update(
                index_elements=["community", "word"], set_={"field": field}, where=HeaderWordRow.field != field
            ).returning(HeaderWordRow.word)
        )
        return changed is not None

    async def forget(self, community: str, *, word: str) -> bool:
        """Forget a word; returns whether it was known."""
        found = await self._session.scalar(
            delete(HeaderWordRow)
            .where(HeaderWordRow.community == community, HeaderWordRow.word == word)
            .returning(HeaderWordRow.word)
        )
        return found is not None
