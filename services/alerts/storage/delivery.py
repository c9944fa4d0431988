"""Questions about notices that have not arrived."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.mailing_tables import MailingRow
from services.alerts.storage.notice_tables import SET_ASIDE, NoticeAttemptRow, NoticeRow
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.views import about_community

__all__ = ["DeliveryStore", "NoticeView"]


class NoticeView(NamedTuple):
    """A notice with its alert."""

    notice: NoticeRow
    alert: AlertRow
    tried_at: datetime | None


class DeliveryStore:
    """Reads and locks notices. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def listed(
        self, *, statuses: Sequence[str], community: str | None, channel: str | None, limit: int
    ) -> list[NoticeView]:
        """Return notices in these states, the latest due first."""
        begun = select(func.max(NoticeAttemptRow.started_at)).where(NoticeAttemptRow.notice_id == NoticeRow.id)
        question = (
            select(NoticeRow, AlertRow, begun.scalar_subquery())
            .join(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .where(NoticeRow.status.in_(statuses))
            .order_by(NoticeRow.due_at.desc(), NoticeRow.id)
            .limit(limit)
        )
        if set(statuses) <= {"dead", "unclear"}:
            question = question.where(SET_ASIDE)
        if community is not None:
            question = question.where(about_community(community))
        if channel is not None:
            question = question.where(NoticeRow.channel == channel)
        return [NoticeView(*row) for row in await self._session.execute(question)]

    async def counted(self, *, community: str, since: datetime) -> list[tuple[str, str, int]]:
        """Return how many notices written since a moment are in which state, by way."""
        question = (
            select(NoticeRow.channel, NoticeRow.status, func.count())
            .outerjoin(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .outerjoin(MailingRow, MailingRow.id == NoticeRow.mailing_id)
            .where(NoticeRow.created_at >= since, _belongs(community))
            .group_by(NoticeRow.channel, NoticeRow.status)
        )
        return [(channel, status, count) for channel, status, count in await self._session.execute(question)]

    async def median_seconds(self, *, community: str, since: datetime) -> dict[str, float]:
        """Return by way in how many seconds after they were due half of the notices left."""
        late = func.extract("epoch", NoticeRow.sent_at - NoticeRow.due_at)
        question = (
            select(NoticeRow.channel, func.percentile_cont(0.5).within_group(func.greatest(late, 0)))
            .outerjoin(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .outerjoin(MailingRow, MailingRow.id == NoticeRow.mailing_id)
            .where(NoticeRow.created_at >= since, NoticeRow.sent_at.is_not(None), _belongs(community))
            .group_by(NoticeRow.channel)
        )
        return {channel: float(seconds) for channel, seconds in await self._session.execute(question)}

    async def alerts_of(self, notice_ids: Collection[UUID]) -> set[UUID]:
        """Return the alerts that these notices speak of."""
        found = await self._session.scalars(
            select(NoticeRow.alert_id).where(NoticeRow.id == func.any(list(notice_ids)))
        )
        return {alert_id for alert_id in found if alert_id is not None}

    async def locked(self, notice_ids: Collection[UUID]) -> dict[UUID, NoticeRow]:
        """Return these notices and lock them; the caller has locked their alerts."""
        rows = await self._session.scalars(
            select(NoticeRow)
            .where(NoticeRow.id == func.any(list(notice_ids)))
            .order_by(NoticeRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {row.id: row for row in rows}


def _belongs(community: str) -> ColumnElement[bool]:
    """Say that a notice is about an alert of a community, or a message to one of its residents."""
    return or_(about_community(community), MailingRow.community_code == community)
