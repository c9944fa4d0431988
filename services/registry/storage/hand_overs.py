"""Hand-overs from one liaison to another."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.circle_tables import HandOverRow
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["HandOver", "HandOverStore"]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Residents that go from one liaison to another at one moment."""

    id: UUID
    community: str
    from_staff_id: UUID
    to_staff_id: UUID
    effective_at: datetime
    reason: str
    decided_by: str
    decided_at: datetime


class HandOverStore:
    """Questions about hand-overs, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, hand_over: HandOver) -> None:
        """Keep a hand-over."""
        await self._session.execute(insert(HandOverRow).values(asdict(hand_over)))

    async def take_effective(self, ids: Collection[UUID], *, now: datetime) -> list[tuple[HandOver, list[UUID]]]:
        """Mark those that have begun and were not told yet; returns each with the residents it concerns."""
        rows = await self._session.execute(
            text(
                """update hand_over h set told_at = :now where id = any(:ids) and told_at is null
                returning id, community, from_staff_id, to_staff_id, effective_at, reason, decided_by, decided_at,
                    array(select p.scope_key from post p
                        where p.hand_over_id = h.id and p.begun and (p.active_to is null or p.active_to > :now)
                        order by 1)"""
            ),
            {"ids": list(ids), "now": now},
        )
        return [(HandOver(*row[:8]), [UUID(key) for key in row[8]]) for row in rows.all()]

    async def get(self, hand_over_id: UUID) -> HandOver | None:
        """Return one hand-over."""
        rows = await self._session.execute(
            text(
                """select id, community, from_staff_id, to_staff_id, effective_at, reason, decided_by, decided_at
                from hand_over where id = :id"""
            ),
            {"id": hand_over_id},
        )
        row = rows.one_or_none()
        return HandOver(*row) if row else None

    async def is_undone(self, hand_over_id: UUID) -> bool:
        """Say whether a hand-over was taken back."""
        found = await self._session.scalar(
            text("select undone_at is not null from hand_over where id = :id"), {"id": hand_over_id}
        )
        return bool(found)

    async def undo(self, hand_over_id: UUID, *, now: datetime) -> None:
        """Write that a hand-over was taken back."""
        await self._session.execute(
            text("update hand_over set undone_at = :now where id = :id"), {"id": hand_over_id, "now": now}
        )

    async def latest(self, community: str, *, held: Held = EVERYBODY, limit: int) -> list[Row[Any]]:
        """Return the latest hand-overs of a community, with the names."""
        rows = await self._session.execute(
            text(
                f"""select h.*, f.name as from_staff_name, t.name as to_staff_name,
                    (select count(*) from post p where p.hand_over_id = h.id) as residents
                from hand_over h join staff f on f.id = h.from_staff_id join staff t on t.id = h.to_staff_id
                where h.community = :community
                  and exists (select from staff s where s.id in (f.id, t.id) and {held.staff})
                order by h.effective_at desc, h.id limit :limit"""  # noqa: S608 - constants
            ),
            {"community": community, "limit": limit} | held.values,
        )
        return list(rows.all())
