"""Tell an auditor who of a community has a name, and nothing of them but what tells them apart."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.storage.tables import ResidentRow
from shared.contracts.registry_privacy import FindPerson, FoundPerson, FoundPersons

__all__ = ["find_person"]

MOST = 50
"""People of one whole name in one community."""


async def find_person(session: AsyncSession, query: FindPerson) -> FoundPersons:
    """Return everybody in a community who has exactly this name."""
    rows = await session.scalars(
        select(ResidentRow)
        .where(ResidentRow.community == query.community, ResidentRow.name == query.name.strip())
        .order_by(ResidentRow.name_pinyin, ResidentRow.id)
        .limit(MOST)
    )
    return FoundPersons(
        items=[
            FoundPerson(
                resident_id=row.id,
                name=row.name,
                door=door_text(row.building, row.unit, row.room),
                birth_year=row.birth_year or (row.birth_date.year if row.birth_date else None),
                status=row.status,
            )
            for row in rows
        ]
    )
