"""Questions about shifts and who covers them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import any_, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.hours_tables import SessionRow
from services.events.storage.shift_tables import ShiftRow, ShiftVolunteerRow
from services.events.storage.tables import ActivityRow, ResidentCopyRow

__all__ = ["ShiftStore"]

FARTHEST = timedelta(days=14)
"""Longest time before its beginning at which a shift is said to be short: what the contract allows."""


class ShiftStore:
    """Shifts, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, shift_id: UUID) -> ShiftRow | None:
        """Return one shift; nobody else changes it or who covers it until the transaction ends."""
        return await self._session.get(ShiftRow, shift_id, with_for_update=True, populate_existing=True)

    async def put(self, values: Mapping[str, Any]) -> ShiftRow:
        """Store a shift in its newest version."""
        row = insert(ShiftRow).values(**values, revision=1, uncovered=False, status="planned")
        changed = dict(values) | {"revision": ShiftRow.revision + 1}
        stored = row.on_conflict_do_update(index_elements=["id"], set_=changed).returning(ShiftRow)
        return (await self._session.scalars(stored, execution_options={"populate_existing": True})).one()

    async def volunteer_count(self, shift_id: UUID) -> int:
        """Return how many cover a shift."""
        count = (
            select(func.count())
            .select_from(ShiftVolunteerRow)
            .where(ShiftVolunteerRow.shift_id == shift_id, ShiftVolunteerRow.left_at.is_(None))
        )
        return (await self._session.execute(count)).scalar_one()

    async def on_it(self, shift_id: UUID, volunteer_id: UUID) -> ShiftVolunteerRow | None:
        """Return somebody who is on a shift."""
        row = await self._session.get(ShiftVolunteerRow, (shift_id, volunteer_id), populate_existing=True)
        return row if row is not None and row.left_at is None else None

    async def sign(self, values: Mapping[str, Any]) -> None:
        """Put somebody on a shift, again if they had left it."""
        row = insert(ShiftVolunteerRow).values(**values, reason="")
        again = dict(values) | {"left_at": None, "left_by": None, "reason": ""}
        await self._session.execute(row.on_conflict_do_update(index_elements=["shift_id", "volunteer_id"], set_=again))

    async def claim_uncovered(self, *, now: datetime, limit: int) -> list[tuple[ShiftRow, int]]:
        """Mark shifts as short that begin soon; returns them with how many cover them. Replicas never wait."""
        covering = (
            select(func.count())
            .select_from(ShiftVolunteerRow)
            .where(ShiftVolunteerRow.shift_id == ShiftRow.id, ShiftVolunteerRow.left_at.is_(None))
            .scalar_subquery()
        )
        short = (
            select(ShiftRow.id)
            .where(
                text("status = 'planned' and not uncovered"),
                ShiftRow.starts_at > now,
                ShiftRow.starts_at <= now + FARTHEST,
                ShiftRow.starts_at <= now + func.make_interval(0, 0, 0, 0, ShiftRow.tell_hours),
                covering < ShiftRow.needed_count,
            )
            .order_by(ShiftRow.starts_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = (
            update(ShiftRow)
            .where(ShiftRow.id == any_(func.array(short.scalar_subquery())))
            .values(uncovered=True, revision=ShiftRow.revision + 1)
            .returning(ShiftRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        rows = list(await self._session.scalars(claimed))
        return [(row, await self.volunteer_count(row.id)) for row in rows]

    async def claim_gone(self, *, now: datetime, limit: int) -> list[tuple[ShiftRow, ShiftVolunteerRow]]:
        """Return who is on a shift to come and off the list; replicas never wait for each other."""
        rows = (
            select(ShiftRow, ShiftVolunteerRow)
            .join(ShiftVolunteerRow, ShiftVolunteerRow.shift_id == ShiftRow.id)
            .join(ResidentCopyRow, ResidentCopyRow.resident_id == ShiftVolunteerRow.volunteer_id)
            .where(ShiftVolunteerRow.left_at.is_(None), ~ResidentCopyRow.on_list)
            .where(ShiftRow.status == "planned", ShiftRow.starts_at > now)
            .limit(limit)
            .with_for_update(of=ShiftRow, skip_locked=True)
        )
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def claim_called_off(self, *, now: datetime, limit: int) -> list[ShiftRow]:
        """Return shifts to come of activities that were called off; replicas never wait for each other."""
        rows = (
            select(ShiftRow)
            .join(ActivityRow, ActivityRow.id == ShiftRow.activity_id)
            .where(ShiftRow.status == "planned", ShiftRow.starts_at > now, ActivityRow.status == "cancelled")
            .limit(limit)
            .with_for_update(of=ShiftRow, skip_locked=True)
        )
        return list(await self._session.scalars(rows))

    async def between(self, community: str, *, from_at: datetime, to_at: datetime) -> list[ShiftRow]:
        """Return a community's shifts that begin between two moments."""
        rows = (
            select(ShiftRow)
            .where(ShiftRow.community == community, ShiftRow.starts_at >= from_at, ShiftRow.starts_at < to_at)
            .order_by(ShiftRow.starts_at, ShiftRow.id)
        )
        return list(await self._session.scalars(rows))

    async def volunteers(self, shifts: Collection[UUID]) -> list[ShiftVolunteerRow]:
        """Return who covers these shifts, in the order in which they signed up."""
        rows = (
            select(ShiftVolunteerRow)
            .where(ShiftVolunteerRow.shift_id.in_(shifts), ShiftVolunteerRow.left_at.is_(None))
            .order_by(ShiftVolunteerRow.signed_at, ShiftVolunteerRow.volunteer_id)
        )
        return list(await self._session.scalars(rows))

    async def sessions(self, commands: Collection[UUID]) -> dict[UUID, UUID]:
        """Return command to session of hours that were reported."""
        rows = select(SessionRow.command_id, SessionRow.id).where(SessionRow.command_id.in_(commands))
        return {row[0]: row[1] for row in await self._session.execute(rows)}
