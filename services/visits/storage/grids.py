"""Who lives in a grid, as visits knows it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.tables import ResidentCopyRow

__all__ = ["residents_of_grid"]


async def residents_of_grid(session: AsyncSession, area: str, grid: str) -> list[UUID]:
    """Return the residents on the list of one grid of a community."""
    rows = await session.scalars(
        select(ResidentCopyRow.resident_id).where(
            ResidentCopyRow.area == area, ResidentCopyRow.grid == grid, ResidentCopyRow.on_list
        )
    )
    return list(rows.all())
