"""Questions asked of the duty rota."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rota import Shift
from services.alerts.storage.rota_tables import DutyShiftRow

__all__ = ["RotaStore"]


class RotaStore:
    """Reads and writes the rota. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def communities(self) -> list[str]:
        """Return the communities that have a rota."""
        return list(await self._session.scalars(select(DutyShiftRow.community_code).distinct()))

    async def shifts(self, community: str) -> list[Shift]:
        """Return the shifts of a community."""
        row = DutyShiftRow
        rows = await self._session.scalars(
            select(row).where(row.community_code == community).order_by(row.starts_at, row.id)
        )
        fields = ("id", "staff_id", "starts_at", "ends_at", "repeat_days", "until")
        return [Shift(**{field: getattr(one, field) for field in fields}) for one in rows]

    async def save(self, fields: dict[str, Any]) -> None:
        """Add a shift, or change it."""
        await self._session.execute(
            insert(DutyShiftRow).values(fields).on_conflict_do_update(index_elements=["id"], set_=fields)
        )

    async def remove(self, shift_id: UUID) -> str | None:
        """Take a shift away; returns whose community it was, None if there was none."""
        gone = delete(DutyShiftRow).where(DutyShiftRow.id == shift_id).returning(DutyShiftRow.community_code)
        return (await self._session.scalars(gone)).one_or_none()
