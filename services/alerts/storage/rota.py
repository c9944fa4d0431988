"""Questions asked of the duty rota."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rota import Shift
from services.alerts.storage.rota_tables import DutyShiftRow

__all__ = ["RotaStore", "shift_of"]


def shift_of(row: DutyShiftRow) -> Shift:
    """Return a shift as rules see it."""
    fields = ("id", "staff_id", "starts_at", "ends_at", "repeat_days", "until", "team_id")
    return Shift(**{field: getattr(row, field) for field in fields})


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
        return [shift_of(one) for one in rows]

    async def shifts_of(self, communities: Collection[str]) -> list[tuple[str, Shift]]:
        """Return the shifts of several communities, each with the code of its community."""
        row = DutyShiftRow
        question = select(row).where(row.community_code == func.any(list(communities))).order_by(row.starts_at, row.id)
        return [(one.community_code, shift_of(one)) for one in await self._session.scalars(question)]

    async def save(self, fields: dict[str, Any]) -> None:
        """Add a shift, or change it."""
        await self._session.execute(
            insert(DutyShiftRow).values(fields).on_conflict_do_update(index_elements=["id"], set_=fields)
        )

    async def find(self, shift_id: UUID) -> tuple[str, Shift] | None:
        """Return a shift with the code of its community, locked; None if there is none."""
        row = await self._session.get(DutyShiftRow, shift_id, with_for_update=True)
        return (row.community_code, shift_of(row)) if row else None

    async def put(self, shifts: list[Shift], *, in_place_of: UUID) -> None:
        """Let these stand where one shift stood, with its community, author and reason."""
        row = await self._session.get_one(DutyShiftRow, in_place_of)
        about = {"community_code": row.community_code, "author": row.author, "reason": row.reason}
        await self.remove(in_place_of)
        for shift in shifts:
            await self.save({**asdict(shift), **about})

    async def remove(self, shift_id: UUID) -> str | None:
        """Take a shift away; returns whose community it was, None if there was none."""
        gone = delete(DutyShiftRow).where(DutyShiftRow.id == shift_id).returning(DutyShiftRow.community_code)
        return (await self._session.scalars(gone)).one_or_none()
