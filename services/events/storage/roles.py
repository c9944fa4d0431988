"""Questions about roles and who was asked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.role_tables import RoleAnswerRow, RoleRow
from services.events.storage.tables import ResidentCopyRow

__all__ = ["RoleStore"]


class RoleStore:
    """Roles, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, role_id: UUID) -> RoleRow | None:
        """Return one role; nobody else gives it to anybody until the transaction ends."""
        return await self._session.get(RoleRow, role_id, with_for_update=True, populate_existing=True)

    async def find(self, role_id: UUID) -> RoleRow | None:
        """Return one role."""
        return await self._session.get(RoleRow, role_id, populate_existing=True)

    async def put(self, values: Mapping[str, Any]) -> RoleRow:
        """Store a role in its newest version."""
        stored = insert(RoleRow).values(**values).on_conflict_do_update(index_elements=["id"], set_=dict(values))
        rows = await self._session.scalars(stored.returning(RoleRow), execution_options={"populate_existing": True})
        return rows.one()

    async def of_community(self, community: str) -> list[tuple[RoleRow, int]]:
        """Return a community's roles with how many have each, those that need somebody first."""
        count = self._holding().where(RoleAnswerRow.role_id == RoleRow.id).scalar_subquery()
        rows = select(RoleRow, count).where(RoleRow.community == community)
        ordered = rows.order_by(RoleRow.closed, (count >= RoleRow.needed_count), RoleRow.title, RoleRow.id)
        return [(row[0], row[1]) for row in await self._session.execute(ordered)]

    async def holder_count(self, role_id: UUID) -> int:
        """Return how many have a role."""
        count = self._holding().where(RoleAnswerRow.role_id == role_id)
        found: int = (await self._session.execute(count)).scalar_one()
        return found

    async def held(self, role_id: UUID, resident_id: UUID) -> RoleAnswerRow | None:
        """Return the answer by which somebody has a role."""
        row = select(RoleAnswerRow).where(
            RoleAnswerRow.role_id == role_id,
            RoleAnswerRow.resident_id == resident_id,
            RoleAnswerRow.state == "accepted",
        )
        return await self._session.scalar(row)

    async def answer(self, values: Mapping[str, Any]) -> bool:
        """Keep an answer; False if this command brought it before."""
        row = insert(RoleAnswerRow).values(**values).on_conflict_do_nothing(index_elements=["id"])
        return await self._session.scalar(row.returning(RoleAnswerRow.id)) is not None

    async def answers(self, role_id: UUID) -> list[tuple[RoleAnswerRow, str | None]]:
        """Return everything that was said to a role with the names, the latest first."""
        rows = (
            select(RoleAnswerRow, ResidentCopyRow.name)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == RoleAnswerRow.resident_id)
            .where(RoleAnswerRow.role_id == role_id)
            .order_by(RoleAnswerRow.answered_at.desc(), RoleAnswerRow.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def last_words(self, role_id: UUID) -> dict[UUID, str]:
        """Return what each said last to a role: ``accepted``, ``declined`` or ``ended``."""
        rows = (
            select(RoleAnswerRow.resident_id, RoleAnswerRow.state)
            .where(RoleAnswerRow.role_id == role_id)
            .order_by(RoleAnswerRow.answered_at, RoleAnswerRow.id)
        )
        return {row[0]: row[1] for row in await self._session.execute(rows)}

    async def talented(self, community: str) -> list[ResidentCopyRow]:
        """Return everybody of a community who can do something and may be asked."""
        rows = select(ResidentCopyRow).where(
            ResidentCopyRow.community == community,
            ResidentCopyRow.on_list,
            ResidentCopyRow.reachable,
            text("talents <> '{}'"),
        )
        return list(await self._session.scalars(rows))

    async def claim_terms(self, *, today: date, limit: int) -> list[tuple[RoleAnswerRow, RoleRow]]:
        """Return who has a role whose term is over; replicas never wait for each other."""
        rows = (
            select(RoleAnswerRow, RoleRow)
            .join(RoleRow, RoleRow.id == RoleAnswerRow.role_id)
            .where(RoleAnswerRow.state == "accepted", RoleAnswerRow.term_to < today)
            .order_by(RoleAnswerRow.term_to)
            .limit(limit)
            .with_for_update(of=RoleAnswerRow, skip_locked=True)
        )
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def claim_gone(self, *, limit: int) -> list[tuple[RoleAnswerRow, RoleRow]]:
        """Return who has a role and is off the list; replicas never wait for each other."""
        rows = (
            select(RoleAnswerRow, RoleRow)
            .join(RoleRow, RoleRow.id == RoleAnswerRow.role_id)
            .join(ResidentCopyRow, ResidentCopyRow.resident_id == RoleAnswerRow.resident_id)
            .where(RoleAnswerRow.state == "accepted", ~ResidentCopyRow.on_list)
            .limit(limit)
            .with_for_update(of=RoleAnswerRow, skip_locked=True)
        )
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def end(self, held: RoleAnswerRow, *, last_on: date, reason: str, actor: str, now: datetime) -> None:
        """Let somebody give a role back."""
        held.state, held.reason, held.ended_at, held.ended_by = "ended", reason, now, actor
        held.term_to = max(last_on, held.term_from or last_on)
        await self._session.flush()

    @staticmethod
    def _holding() -> Any:  # noqa: ANN401 - a statement
        return select(func.count()).select_from(RoleAnswerRow).where(RoleAnswerRow.state == "accepted")
