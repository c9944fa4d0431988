"""Questions asked for what work groups are told of a day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.post_tables import DayContactRow, DayPostRow

__all__ = ["KEPT", "PostStore"]

KEPT = timedelta(days=14)
"""How long contacts are kept for counting: a post that is told after an outage still finds its day."""

COUNTED = text("""
    select mode, outcome, count(*) as contacts from day_contact
    where community_code like any(:areas) and position > :after and position <= :up_to and heard_at > :since
    group by mode, outcome
""")

WAIT_FOR_CONTACTS = text("lock table day_contact in share row exclusive mode")
"""Waits for those who write contacts at this moment, and lets nobody write until the transaction ends: what is not
there then gets a later position, whenever it was heard."""


class PostStore:
    """Reads and writes contacts of the day and posts. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember contacts; the same one again changes nothing."""
        if rows:
            await self._session.execute(insert(DayContactRow).on_conflict_do_nothing(), list(rows))

    async def told(self, *, day: date) -> set[UUID]:
        """Return the groups that have their post of a day."""
        return set(await self._session.scalars(select(DayPostRow.group_id).where(DayPostRow.day == day)))

    async def last_contact(self) -> int:
        """Return the position up to which all contacts are there; nobody adds one until the transaction ends."""
        await self._session.execute(WAIT_FOR_CONTACTS)
        return await self._session.scalar(select(func.max(DayContactRow.position))) or 0

    async def begin(self, group_id: UUID, *, day: date, until: datetime, counted_to: int) -> UUID | None:
        """Take the post of a day in hand; None if it was told, or another replica has it."""
        row = {"id": uuid4(), "group_id": group_id, "day": day, "until": until, "counted_to": counted_to}
        added = insert(DayPostRow).values(row).on_conflict_do_nothing().returning(DayPostRow.id)
        return await self._session.scalar(added)

    async def counted_before(self, group_id: UUID, *, day: date) -> int | None:
        """Return the last contact that the posts before a day counted; None if there was none."""
        row = DayPostRow
        question = select(func.max(row.counted_to)).where(row.group_id == group_id, row.day < day)
        return await self._session.scalar(question)

    async def counted(self, areas: Sequence[str], *, after: int, up_to: int, since: datetime) -> Sequence[Any]:
        """Count the contacts of areas by mode and outcome."""
        bound = {"areas": [f"{area}%" for area in areas], "after": after, "up_to": up_to, "since": since}
        return (await self._session.execute(COUNTED, bound)).all()

    async def forget(self, *, now: datetime) -> None:
        """Delete contacts that every post has counted."""
        await self._session.execute(delete(DayContactRow).where(DayContactRow.heard_at < now - KEPT))
