"""Members of staff as visits knows them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.duty_tables import StaffCopyRow
from services.visits.storage.statements import as_json, statement

__all__ = ["StaffStore"]

TAKE = statement(
    """
    insert into staff_copy as s (staff_id, entity_version, name, active)
    select n.staff_id, n.entity_version, n.name, n.active
      from jsonb_to_recordset(cast(:staff as jsonb)) as n (
               staff_id uuid, entity_version integer, name text, active boolean
           )
     order by n.staff_id
        on conflict (staff_id) do update set
           entity_version = excluded.entity_version, name = excluded.name, active = excluded.active
     where s.entity_version < excluded.entity_version
    """
)

FORGET_WISHED = statement(
    """
    update wish w
       set staff_id = null, staff_name = null
      from staff_copy s
     where s.staff_id = any(:staff) and not s.active and w.staff_id = s.staff_id
    returning w.resident_id
    """,
    id_lists=("staff",),
)


class StaffStore:
    """Questions about members of staff."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, staff: Sequence[Mapping[str, Any]]) -> list[UUID]:
        """Take over members of staff; returns residents who wished for somebody who works here no more."""
        await self._session.execute(TAKE, {"staff": as_json(staff)})
        chosen = [member["staff_id"] for member in staff]
        return list(await self._session.scalars(FORGET_WISHED, {"staff": chosen}))

    async def active(self, staff_id: UUID) -> StaffCopyRow | None:
        """Return somebody who works here."""
        row = select(StaffCopyRow).where(StaffCopyRow.staff_id == staff_id, StaffCopyRow.active)
        return await self._session.scalar(row)
