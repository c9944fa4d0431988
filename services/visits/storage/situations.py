"""What residents go through for some time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.cadence_tables import SituationRow
from services.visits.storage.statements import as_json, statement

__all__ = ["SituationStore"]

BEGIN = statement(
    """
    insert into situation (resident_id, kind, cause_id, begins_at, ends_at)
    select n.resident_id, n.kind, n.cause_id, n.begins_at, n.ends_at
      from jsonb_to_recordset(cast(:situations as jsonb)) as n (
               resident_id uuid, kind text, cause_id uuid, begins_at timestamptz, ends_at timestamptz
           )
        on conflict do nothing
    """
)


class SituationStore:
    """Questions about what residents go through."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, situations: Iterable[Mapping[str, Any]]) -> None:
        """Remember what residents go through, each cause once."""
        await self._session.execute(BEGIN, {"situations": as_json(situations)})

    async def forget(self, causes: Sequence[UUID]) -> list[UUID]:
        """Forget what turned out not to have happened; returns whom it concerned."""
        gone = delete(SituationRow).where(SituationRow.cause_id.in_(causes)).returning(SituationRow.resident_id)
        return list(await self._session.scalars(gone))
