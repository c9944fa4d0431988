"""Questions asked of arrival clocks."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.tables import AlertRow

__all__ = ["ArrivalStore"]

RUNNING = AlertRow.arrival_due_at.is_not(None)


class ArrivalStore:
    """Reads arrival clocks. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim_late(self, *, now: datetime, limit: int) -> list[AlertRow]:
        """Lock the alerts whose clock has to speak; those of another replica are passed over."""
        due = (
            select(AlertRow)
            .where(RUNNING, AlertRow.arrival_due_at <= now)
            .order_by(AlertRow.arrival_due_at, AlertRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(await self._session.scalars(due))

    async def next_late(self) -> datetime | None:
        """Return when the next clock speaks."""
        return await self._session.scalar(select(func.min(AlertRow.arrival_due_at)).where(RUNNING))
