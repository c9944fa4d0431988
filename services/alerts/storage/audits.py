"""Questions of the recount."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CursorResult, Integer, Update, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.alerts.domain.purposes import TOLD_WHEN_CLOSED, TOLD_WHEN_TAKEN
from services.alerts.domain.texts import CLOSED, TAKEN
from services.alerts.storage.notice_tables import BLOCKED, FOR_STAFF, HELD, UNSENT, NoticeRow
from services.alerts.storage.summaries import SPEAKS_OF_OTHERS
from services.alerts.storage.tables import OPEN, UNCLOSED, AlertRow

__all__ = ["AuditStore", "StuckCount"]


BLOCKED_LATELY = timedelta(days=7)
"""As long as `alerts held` shows what could not be written."""


class StuckCount(NamedTuple):
    """What stands still."""

    alerts: int
    notices: int
    unresolved: int
    blocked: int


class AuditStore:
    """Counts and repairs. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def count_stuck(self, *, before: datetime) -> StuckCount:
        """Count what has been due since before that moment; from the partial indexes of what is open."""
        row = await self._session.execute(
            select(
                select(func.count()).where(OPEN, AlertRow.next_escalation_at < before).scalar_subquery(),
                select(func.count())
                .where(UNSENT, NoticeRow.due_at < before, NoticeRow.channel != "print")
                .scalar_subquery(),
                select(func.count()).where(UNCLOSED, AlertRow.status == "unresolved_exhausted").scalar_subquery(),
                select(func.count()).where(BLOCKED, NoticeRow.created_at > before - BLOCKED_LATELY).scalar_subquery(),
            )
        )
        return StuckCount(*row.one())

    async def pull_back(self, *, now: datetime) -> int:
        """Let alerts climb now whose next climb lies beyond the whole span of their plan; returns how many."""
        span = func.make_interval(0, 0, 0, 0, 0, AlertRow.plan["exhausted_after_minutes"].astext.cast(Integer))
        return await self._change(
            update(AlertRow)
            .where(OPEN, AlertRow.next_escalation_at > func.greatest(now, AlertRow.waits_until) + span)
            .values(next_escalation_at=now)
        )

    async def cancel_needless(self) -> int:
        """Cancel notices that wait although their alert was taken or closed; returns how many."""
        return await self._change(
            update(NoticeRow)
            .where(
                UNSENT,
                NoticeRow.alert_id == AlertRow.id,
                NoticeRow.purpose.not_in(TOLD_WHEN_CLOSED),
                ~SPEAKS_OF_OTHERS,
                (AlertRow.status == "closed")
                | ((AlertRow.status == "acknowledged") & FOR_STAFF & NoticeRow.purpose.not_in(TOLD_WHEN_TAKEN)),
            )
            .values(status="cancelled", answer=case((AlertRow.status == "closed", CLOSED), else_=TAKEN))
        )

    async def strand(self, *, channels: Sequence[str]) -> int:
        """Give up notices of channels that are not in use any more, so that they are seen; returns how many."""
        return await self._change(
            update(NoticeRow)
            .where(UNSENT, NoticeRow.channel.not_in([*channels, "print"]))
            .values(status="dead", answer="通道已停用")
        )

    async def let_go(self, *, now: datetime) -> int:
        """Let those ways go that are still held although the one before was given up; returns how many."""
        before = aliased(NoticeRow)
        given_up = select(before.id).where(before.id == NoticeRow.after_id, before.status == "dead").exists()
        return await self._change(update(NoticeRow).where(HELD, given_up).values(status="waiting", due_at=now))

    async def _change(self, statement: Update) -> int:
        result = await self._session.execute(statement.execution_options(synchronize_session=False))
        return result.rowcount if isinstance(result, CursorResult) else 0
