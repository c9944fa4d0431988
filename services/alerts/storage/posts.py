"""Questions asked for what work groups are told of a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.post_tables import DayContactRow, DayPostRow

__all__ = ["PostStore"]

KEPT = timedelta(days=14)
"""How long contacts are kept for counting: a post that is told after an outage still finds its day."""

COUNTED = text("""
    select mode, outcome, count(*) as contacts from day_contact
    where community_code like any(:areas) and heard_at > :since and heard_at <= :until
    group by mode, outcome
""")


class PostStore:
    """Reads and writes contacts of the day and posts. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember contacts; the same one again changes nothing."""
        if rows:
            await self._session.execute(insert(DayContactRow).on_conflict_do_nothing(), list(rows))

    async def begin(self, group_id: UUID, *, day: date, until: datetime) -> UUID | None:
        """Take the post of a day in hand; None if it was told, or another replica has it."""
        row = {"id": uuid4(), "group_id": group_id, "day": day, "until": until}
        added = insert(DayPostRow).values(row).on_conflict_do_nothing().returning(DayPostRow.id)
        return await self._session.scalar(added)

    async def told_until(self, group_id: UUID, *, before: date) -> datetime | None:
        """Return up to when the post before this day counted."""
        row = DayPostRow
        return await self._session.scalar(select(func.max(row.until)).where(row.group_id == group_id, row.day < before))

    async def counted(self, areas: Sequence[str], *, since: datetime, until: datetime) -> Sequence[Any]:
        """Count the contacts of areas by mode and outcome."""
        bound = {"areas": [f"{area}%" for area in areas], "since": since, "until": until}
        return (await self._session.execute(COUNTED, bound)).all()

    async def forget(self, *, now: datetime) -> None:
        """Delete contacts that every post has counted."""
        await self._session.execute(delete(DayContactRow).where(DayContactRow.heard_at < now - KEPT))
