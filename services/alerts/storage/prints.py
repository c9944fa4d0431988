"""Questions about what is to be printed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.mailing_tables import MailingRow
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow

__all__ = ["PrintStore"]

WAITING = (NoticeRow.channel == literal_column("'print'")) & (NoticeRow.status == literal_column("'waiting'"))


class PrintStore:
    """Reads what waits for paper. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def waiting(self, *, community: str | None, limit: int | None) -> Sequence[UUID]:
        """Return the sheets that wait, the oldest first."""
        place = (
            []
            if community is None
            else [or_(AlertRow.community_code == community, MailingRow.community_code == community)]
        )
        found = await self._session.scalars(
            select(NoticeRow.id)
            .outerjoin(AlertRow, AlertRow.id == NoticeRow.alert_id)
            .outerjoin(MailingRow, MailingRow.id == NoticeRow.mailing_id)
            .where(WAITING, *place)
            .order_by(NoticeRow.created_at, NoticeRow.id)
            .limit(limit)
        )
        return found.all()

    async def lock(self, ids: Collection[UUID]) -> Sequence[UUID]:
        """Return those of these sheets that still wait, and lock them."""
        found = await self._session.scalars(
            select(NoticeRow.id)
            .where(NoticeRow.id == func.any(list(ids)), WAITING)
            .order_by(NoticeRow.id)
            .with_for_update()
        )
        return found.all()
