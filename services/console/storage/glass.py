"""Rights taken for a while in an emergency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.domain.accounts import Glass
from services.console.storage.tables import AccountRow, GlassRow

__all__ = ["GlassStore"]

LISTED = 100
"""As many as an auditor looks through at once; those nobody has looked at come first."""


class GlassStore:
    """Questions about them, in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, account_id: UUID, *, now: datetime) -> Glass | None:
        """Return what somebody has taken and still has."""
        row = await self._session.scalar(
            select(GlassRow)
            .where(GlassRow.account_id == account_id, GlassRow.began_at <= now, GlassRow.ends_at > now)
            .order_by(GlassRow.ends_at.desc())
            .limit(1)
        )
        return Glass(id=row.id, scope=row.scope, reason=row.reason, ends_at=row.ends_at) if row else None

    def add(self, row: GlassRow) -> None:
        """Take a right for a while."""
        self._session.add(row)

    async def end(self, account_id: UUID, *, now: datetime) -> int:
        """Give back what somebody has; returns how many."""
        ended = await self._session.scalars(
            update(GlassRow)
            .where(GlassRow.account_id == account_id, GlassRow.ends_at > now, GlassRow.began_at < now)
            .values(ends_at=now)
            .returning(GlassRow.id)
        )
        return len(ended.all())

    async def listed(self) -> list[tuple[GlassRow, str]]:
        """Return what was taken and by whom, those first that no auditor has looked at."""
        rows = await self._session.execute(
            select(GlassRow, AccountRow.name)
            .join(AccountRow, AccountRow.id == GlassRow.account_id)
            .order_by(GlassRow.reviewed_at.is_not(None), GlassRow.began_at.desc())
            .limit(LISTED)
        )
        return [(row, name) for row, name in rows]

    async def waiting(self) -> int:
        """Return how many no auditor has looked at."""
        return int(
            await self._session.scalar(select(func.count()).select_from(GlassRow).where(GlassRow.reviewed_at.is_(None)))
            or 0
        )

    async def review(self, glass_id: UUID, *, by: str, now: datetime) -> bool:
        """Note that an auditor has looked at one; False if one had."""
        done = await self._session.scalars(
            update(GlassRow)
            .where(GlassRow.id == glass_id, GlassRow.reviewed_at.is_(None))
            .values(reviewed_at=now, reviewed_by=by)
            .returning(GlassRow.id)
        )
        return done.first() is not None
