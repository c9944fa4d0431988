"""Care circles as visits knows them, and the liaison they put on visits that are still to be made."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import as_json, statement
from services.visits.storage.tables import CircleCopyRow

__all__ = ["CircleStore"]

LOCK = statement(
    "select 1 from resident_copy where resident_id = any(:residents) order by resident_id for update",
    id_lists=("residents",),
)
"""The planner holds these rows while it plans: what it has planned is seen by the statements after this one."""

TAKE = statement(
    """
    insert into circle_copy as c (resident_id, entity_version, liaison_id, liaison_name, members, area, resolved_at)
    select n.resident_id, n.entity_version, n.liaison_id, n.liaison_name, n.members, n.area, n.resolved_at
      from jsonb_to_recordset(cast(:circles as jsonb)) as n (
               resident_id uuid, entity_version integer, liaison_id uuid, liaison_name text, members jsonb, area text,
               resolved_at timestamptz
           )
     order by n.resident_id
        on conflict (resident_id) do update set
           entity_version = excluded.entity_version, liaison_id = excluded.liaison_id,
           liaison_name = excluded.liaison_name, members = excluded.members, area = excluded.area,
           resolved_at = excluded.resolved_at
     where c.entity_version < excluded.entity_version
    returning c.resident_id
    """
)

HAND_OVER = statement(
    """
    update visit v
       set liaison_id = g.liaison_id, liaison_name = g.liaison_name, revision = v.revision + 1
      from (
               select r.resident_id, c.area, c.resolved_at, coalesce(h.staff_id, c.liaison_id) as liaison_id,
                      case when h.staff_id is null then c.liaison_name else h.staff_name end as liaison_name
                 from unnest(:residents) as r (resident_id)
                 left join circle_copy c on c.resident_id = r.resident_id
                 left join wish h on h.resident_id = r.resident_id
           ) g
     where v.resident_id = g.resident_id
       and v.status = 'planned'
       and v.reassigned_at is null
       and (v.area = g.area or g.area is null or v.due_at > g.resolved_at)
       and (v.liaison_id is distinct from g.liaison_id or v.liaison_name is distinct from g.liaison_name)
    """,
    id_lists=("residents",),
)
"""A visit of another community whose time had passed when these people became the circle stays with whom it was."""


class CircleStore:
    """Questions about care circles."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, circles: Sequence[Mapping[str, Any]]) -> list[UUID]:
        """Take over care circles, each only if it is newer than what is known; returns whose were."""
        residents = [circle["resident_id"] for circle in circles]
        await self._session.execute(LOCK, {"residents": residents})
        return list((await self._session.scalars(TAKE, {"circles": as_json(circles)})).all())

    async def hand_over(self, residents: Sequence[UUID]) -> None:
        """Give visits that are still to be made to the liaison of now."""
        await self._session.execute(HAND_OVER, {"residents": list(residents)})

    async def versions(self, residents: Iterable[UUID]) -> dict[UUID, int]:
        """Return the versions of the residents' care circles, of those heard of."""
        rows = select(CircleCopyRow.resident_id, CircleCopyRow.entity_version).where(
            CircleCopyRow.resident_id.in_(set(residents))
        )
        return {row[0]: row[1] for row in await self._session.execute(rows)}

    async def of_resident(self, resident_id: UUID) -> CircleCopyRow | None:
        """Return the care circle of a resident."""
        return await self._session.scalar(select(CircleCopyRow).where(CircleCopyRow.resident_id == resident_id))
