"""Everything the registry holds of one person, table by table."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import Base

__all__ = ["ExportStore"]

BESIDES = {
    "relative_of": "select to_jsonb(t) from relative t where t.kin_id = :id order by t.id",
    "post": """select to_jsonb(t) from post t
        where t.scope = 'resident' and t.scope_key = cast(cast(:id as uuid) as text) order by t.active_from""",
    "roster_import_row": """select to_jsonb(r) || jsonb_build_object('outcome', o.outcome)
        from roster_import_result o join roster_import_row r using (import_id, position)
        where o.entity_id = :id order by r.import_id, r.position""",
}
"""What speaks of a person without a column that is called so."""


class ExportStore:
    """Reads rows as they stand."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @staticmethod
    def kinds() -> list[str]:
        """Return the tables that speak of a resident. One with a column `resident_id` is among them by itself."""
        found = {table.name for table in Base.metadata.sorted_tables if "resident_id" in table.columns}
        return sorted(found | BESIDES.keys())

    async def residents_of_rows(self, import_id: UUID, *, after: int, limit: int) -> list[UUID]:
        """Return the residents whom rows of an import speak of."""
        found = await self._session.scalars(
            text(
                """select o.entity_id from roster_import_result o join roster_import_row r using (import_id, position)
                where o.import_id = :id and o.position > :after and r.kind = 'resident' and o.entity_id is not null
                order by o.position limit :limit"""
            ),
            {"id": import_id, "after": after, "limit": limit},
        )
        return list(found.all())

    async def rows_of(self, kind: str, resident_id: UUID) -> list[dict[str, Any]]:
        """Return what one table says of a resident."""
        question = BESIDES.get(kind) or f"select to_jsonb(t) from {kind} t where t.resident_id = :id"  # noqa: S608
        found = await self._session.scalars(text(question), {"id": resident_id})
        return list(found.all())
