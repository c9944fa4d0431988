"""Tell whoever was passed over since somebody had an alert: their level counts as told, and nobody has it any more."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.calm import CalmStore
from services.alerts.storage.notices import NoticeStore

__all__ = ["tell_after_all"]


async def tell_after_all(
    session: AsyncSession, alert_ids: Collection[UUID], *, now: datetime, but: UUID | None = None
) -> None:
    """Let leave what was called back, and wait again what was put down as needless, of alerts that are nobody's.

    Parameters
    ----------
    but
        Whoever just said that they cannot see to it.
    """
    await NoticeStore(session).restore(alert_ids, now=now, but=but)
    await CalmStore(session).hold_again(alert_ids, now=now, but=but)
