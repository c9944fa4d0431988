"""Questions that explain one alert."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.merging import MERGED
from services.alerts.storage.notice_tables import NoticeAttemptRow, NoticeRow
from services.alerts.storage.rule_tables import InhibitedFactRow
from services.alerts.storage.tables import AlertRow

__all__ = ["ExplainStore"]

MOST = 50
"""Facts that were no news, in one explanation: more of them say nothing more."""


class ExplainStore:
    """Reads what stands around one alert. Changes nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def held(self, alert_id: UUID) -> Sequence[HeldTellingRow]:
        """Return every telling of an alert that was held, also those that were let go."""
        row = HeldTellingRow
        rows = await self._session.scalars(
            select(row).where(row.alert_id == alert_id).order_by(row.purpose, row.level, row.held_at, row.staff_id)
        )
        return rows.all()

    async def attempts(self, alert_id: UUID) -> Sequence[NoticeAttemptRow]:
        """Return every attempt to send a notice of an alert, in the order in which they were begun."""
        row = NoticeAttemptRow
        rows = await self._session.scalars(
            select(row)
            .join(NoticeRow, NoticeRow.id == row.notice_id)
            .where(NoticeRow.alert_id == alert_id)
            .order_by(row.started_at, row.notice_id, row.number)
        )
        return rows.all()

    async def no_news(self, alert: AlertRow) -> Sequence[InhibitedFactRow]:
        """Return the facts about the same resident that were no news while the alert was there."""
        row = InhibitedFactRow
        about = (row.community_code == alert.community_code, row.resident_id == alert.resident_id)
        question = select(row).where(*about, row.at >= alert.raised_at)
        if alert.closed_at is not None:
            question = question.where(row.at <= alert.closed_at)
        return (await self._session.scalars(question.order_by(row.at, row.event_id).limit(MOST))).all()

    async def goes_on_as(self, alert: AlertRow) -> UUID | None:
        """Return the alert that stands for one that was merged into it."""
        if alert.outcome != MERGED:
            return None
        row = AlertRow
        found: UUID | None = await self._session.scalar(
            select(row.id)
            .where(
                row.resident_id == alert.resident_id,
                row.kind == alert.kind,
                row.id != alert.id,
                or_(row.outcome.is_(None), row.outcome != MERGED),
                row.raised_at <= alert.closed_at,
            )
            .order_by(row.raised_at.desc())
            .limit(1)
        )
        return found
