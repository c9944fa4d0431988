"""What the next visit to each resident has to ask."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.must_know_tables import MustKnowCopyRow
from services.visits.storage.statements import as_json, statement

__all__ = ["MustKnowStore"]

TAKE = statement(
    """
    insert into must_know_copy as m (resident_id, revision, due)
    select n.resident_id, n.revision, n.due
      from jsonb_to_recordset(cast(:told as jsonb)) as n (resident_id uuid, revision integer, due text[])
     order by n.resident_id
        on conflict (resident_id) do update set revision = excluded.revision, due = excluded.due
     where m.revision < excluded.revision
    """
)


class MustKnowStore:
    """Questions about what to ask."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, told: Sequence[Mapping[str, Any]]) -> None:
        """Keep what is to be asked, each only if it is newer than what is known."""
        await self._session.execute(TAKE, {"told": as_json(told)})

    async def due_of(self, residents: Collection[UUID]) -> dict[UUID, list[str]]:
        """Return what to ask these residents; those whom there is nothing to ask are left out."""
        rows = await self._session.scalars(
            select(MustKnowCopyRow).where(MustKnowCopyRow.resident_id.in_(residents), MustKnowCopyRow.due != [])
        )
        return {row.resident_id: list(row.due) for row in rows}
