"""What volunteers are called: somebody may be known as a resident, in a team, or on a shift alone."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["names_of"]

NAMES = text(
    """
    select distinct on (id) id, name from (
        select resident_id as id, name, 0 as rank from resident_copy where resident_id = any(:ids)
        union all select member_id, name, 1 from membership where member_id = any(:ids)
        union all select volunteer_id, name, 2 from shift_volunteer where volunteer_id = any(:ids)
    ) known order by id, rank, name
    """
)


async def names_of(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those who are known here."""
    wanted = list(set(ids))
    return {row.id: row.name for row in await session.execute(NAMES, {"ids": wanted})} if wanted else {}
