"""What residents wish."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.cadence_tables import WishRow
from services.visits.storage.tables import ResidentCopyRow, VisitRow
from services.visits.storage.visits import VisitFact

__all__ = ["WishStore"]


class WishStore:
    """Questions about wishes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, resident_id: UUID) -> WishRow | None:
        """Return what a resident wishes."""
        row = select(WishRow).where(WishRow.resident_id == resident_id)
        return await self._session.scalar(row.execution_options(populate_existing=True))

    async def put(self, fields: Mapping[str, Any]) -> None:
        """Keep what a resident wishes now, in place of what they wished before."""
        row = insert(WishRow).values(**fields)
        changed = {name: value for name, value in fields.items() if name != "resident_id"}
        changed["version"] = WishRow.version + 1
        await self._session.execute(row.on_conflict_do_update(index_elements=["resident_id"], set_=changed))

    async def begin_anew(self, resident_id: UUID, rule_id: UUID) -> list[VisitFact]:
        """Take back the visits that an earlier wish made, as if the rule had never held for the resident."""
        gone = (
            update(VisitRow)
            .where(VisitRow.resident_id == resident_id, VisitRow.rule_id == rule_id, VisitRow.status == "planned")
            .values(status="cancelled", cancel_reason="wish_changed", revision=VisitRow.revision + 1)
            .returning(VisitRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        facts = [VisitFact.of(row) for row in await self._session.scalars(gone)]
        forget = (
            update(ResidentCopyRow)
            .where(ResidentCopyRow.resident_id == resident_id)
            .values(planned_rules=func.array_remove(ResidentCopyRow.planned_rules, rule_id))
        )
        await self._session.execute(forget.execution_options(synchronize_session=False))
        return facts
