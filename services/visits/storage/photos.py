"""Questions about photos."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.photo_tables import PhotoPartRow, PhotoRow

__all__ = ["PhotoStore"]


FORGET = text("""
    delete from visit_photo where id = any(array(
        select id from visit_photo
        where kept_at < :before or (content is null and kept_at < :unfinished_before)
        order by kept_at limit :limit for update skip locked))
    returning id
""")


class PhotoStore:
    """Reads and writes photos. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def begin(self, fields: dict[str, Any]) -> PhotoRow:
        """Return a photo and lock it; it is there from its first part on."""
        await self._session.execute(insert(PhotoRow).values(fields).on_conflict_do_nothing(index_elements=["id"]))
        return await self._session.get_one(PhotoRow, fields["id"], with_for_update=True, populate_existing=True)

    async def add_part(self, photo_id: UUID, *, number: int, content: bytes) -> int:
        """Keep one part; returns how many are there."""
        part = insert(PhotoPartRow).values(photo_id=photo_id, number=number, content=content)
        await self._session.execute(part.on_conflict_do_nothing(index_elements=["photo_id", "number"]))
        count = select(func.count()).select_from(PhotoPartRow).where(PhotoPartRow.photo_id == photo_id)
        return await self._session.scalar(count) or 0

    async def joined(self, photo_id: UUID) -> bytes:
        """Return the parts one after the other, and forget them."""
        mine = PhotoPartRow.photo_id == photo_id
        parts = await self._session.scalars(select(PhotoPartRow.content).where(mine).order_by(PhotoPartRow.number))
        content = b"".join(parts)
        await self._session.execute(delete(PhotoPartRow).where(mine))
        return content

    async def count(self, contact_id: UUID, *, besides: UUID) -> tuple[int, int]:
        """Return how many others a contact has that are whole, and how many in all."""
        others = (PhotoRow.contact_id == contact_id) & (PhotoRow.id != besides)
        counts = select(func.count(PhotoRow.content), func.count()).where(others)
        whole, begun = (await self._session.execute(counts)).one()
        return whole, begun

    async def get(self, photo_id: UUID) -> PhotoRow | None:
        """Return a photo that is all there."""
        found = select(PhotoRow).where(PhotoRow.id == photo_id, PhotoRow.content.is_not(None))
        return await self._session.scalar(found)

    async def remove(self, photo_id: UUID) -> None:
        """Delete a photo for good."""
        await self._session.execute(delete(PhotoRow).where(PhotoRow.id == photo_id))

    async def of_contacts(self, contacts: Sequence[UUID]) -> dict[UUID, list[UUID]]:
        """Return the photos of each contact, in the order in which they came."""
        rows = await self._session.execute(
            select(PhotoRow.contact_id, PhotoRow.id)
            .where(PhotoRow.contact_id.in_(contacts), PhotoRow.content.is_not(None))
            .order_by(PhotoRow.kept_at, PhotoRow.id)
        )
        found: dict[UUID, list[UUID]] = {}
        for contact_id, photo_id in rows:
            found.setdefault(contact_id, []).append(photo_id)
        return found

    async def forget(self, *, before: datetime, unfinished_before: datetime, limit: int) -> int:
        """Delete the oldest photos, and those that never became whole; returns how many."""
        spoken = {"before": before, "unfinished_before": unfinished_before, "limit": limit}
        return len((await self._session.execute(FORGET, spoken)).all())
