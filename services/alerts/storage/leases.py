"""Notices in hand: those that are being sent, and what became of them, in few statements for many."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.alerts.storage.notice_tables import SENDING, NoticeRow

__all__ = ["LeaseStore", "LeasedNotice", "Verdict"]


class LeasedNotice(NamedTuple):
    """A notice in hand."""

    id: UUID
    alert_id: UUID | None
    """None for a message to a resident."""
    purpose: str
    level: int
    role: str | None
    staff_id: UUID
    staff_name: str
    channel: str
    attempt_count: int
    attempts_before: int


class Verdict(NamedTuple):
    """What became of a notice by one attempt."""

    notice: LeasedNotice
    result: str
    status: str
    answer: str
    due_at: datetime | None = None
    """When it leaves again; None leaves the moment as it was."""


FIELDS: tuple[InstrumentedAttribute[Any], ...] = tuple(getattr(NoticeRow, field) for field in LeasedNotice._fields)

END_ATTEMPTS = text("""
    with said as materialized (
        select * from jsonb_to_recordset(cast(:rows as jsonb)) as said (
            id uuid, number integer, result text, status text, answer text, due_at timestamptz)),
    tried as (
        update notice_attempt set result = said.result, answer = said.answer, ended_at = :now
        from said where notice_attempt.notice_id = said.id and notice_attempt.number = said.number)
    update notice set status = said.status, answer = said.answer, leased_until = null,
        sent_at = case when said.status = 'sent' then cast(:now as timestamptz) end,
        due_at = coalesce(said.due_at, notice.due_at)
    from said where notice.id = said.id
""")


class LeaseStore:
    """Reads notices that are being sent and puts them down again. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def leased(self, attempts: Mapping[UUID, int]) -> dict[UUID, LeasedNotice]:
        """Return those notices that are still leased for this very attempt, and lock them."""
        rows = await self._session.execute(
            select(*FIELDS)
            .where(NoticeRow.id == func.any(list(attempts)), SENDING)
            .order_by(NoticeRow.id)
            .with_for_update()
        )
        found = [LeasedNotice(*row) for row in rows]
        return {one.id: one for one in found if one.attempt_count == attempts[one.id]}

    async def claim_lost(self, *, limit: int = 100) -> list[LeasedNotice]:
        """Lock the notices whose sender died before it wrote the answer down."""
        rows = await self._session.execute(
            select(*FIELDS)
            .where(SENDING, NoticeRow.leased_until < func.now())
            .order_by(NoticeRow.leased_until)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [LeasedNotice(*row) for row in rows]

    async def anything_leased(self) -> bool:
        """Say whether a notice is in the hands of a sender, who may die."""
        return bool(await self._session.scalar(select(exists().where(SENDING))))

    async def end_attempts(self, verdicts: Sequence[Verdict], *, now: datetime) -> None:
        """Write down what providers said, and what became of the notices by it."""
        rows = [
            {
                "id": str(one.notice.id),
                "number": one.notice.attempt_count,
                "result": one.result,
                "status": one.status,
                "answer": one.answer,
                "due_at": one.due_at.isoformat() if one.due_at else None,
            }
            for one in verdicts
        ]
        await self._session.execute(END_ATTEMPTS, {"rows": json.dumps(rows), "now": now})
