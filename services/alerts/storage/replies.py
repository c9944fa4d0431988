"""Whose answer it is: notices that went to a number lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.purposes import ANSWERABLE, Purpose
from services.alerts.domain.texts import BESIDES
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow, AlertStepRow

__all__ = ["AskedNotice", "ReplyStore"]


class AskedNotice(NamedTuple):
    """A notice that asks its recipient to take the alert, with how that stands."""

    notice: NoticeRow
    alert_id: UUID
    status: str
    title: str


class ReplyStore:
    """Reads notices by number. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def asked(self, phone: str, *, since: datetime) -> Sequence[AskedNotice]:
        """Return the notices that left for a number since then and wanted an answer, the latest first.

        Who is only told besides, relatives and work groups, is asked for nothing, and has nothing to answer.
        """
        rows = await self._session.execute(
            select(NoticeRow, AlertRow.id, AlertRow.status, AlertRow.title)
            .join(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .where(
                NoticeRow.plain_address == phone,
                NoticeRow.channel.in_(
                    [literal_column("'sms'"), literal_column("'voice'"), literal_column("'webhook'")]
                ),
                NoticeRow.created_at >= since,
                NoticeRow.attempt_count > 0,
                NoticeRow.purpose.in_(ANSWERABLE),
                func.coalesce(NoticeRow.role, "").not_in(BESIDES),
            )
            .order_by(NoticeRow.created_at.desc(), NoticeRow.level.desc(), NoticeRow.id)
        )
        return [AskedNotice(*row) for row in rows]

    async def level_then(self, notice: NoticeRow) -> int:
        """Return which level of its alert had been told when this notice was written; 0 if none."""
        step = AlertStepRow
        question = select(func.max(step.level)).where(
            step.alert_id == notice.alert_id, step.told_at <= notice.created_at
        )
        return await self._session.scalar(question) or 0

    async def answers_to(self, staff_id: UUID, *, alert_id: UUID) -> int:
        """Return how often somebody was answered about an alert."""
        count = await self._session.scalar(
            select(func.count()).where(
                NoticeRow.alert_id == alert_id, NoticeRow.staff_id == staff_id, NoticeRow.purpose == Purpose.REPLY
            )
        )
        return count or 0
