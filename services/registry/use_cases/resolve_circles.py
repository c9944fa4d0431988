"""Bring care circles up to date after any change, and tell of what is different."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.circles import CircleStore
from services.registry.use_cases.announce import announce_circles

__all__ = ["resolve_circles"]


async def resolve_circles(
    session: AsyncSession,
    resident_ids: Collection[UUID],
    *,
    now: datetime,
    versions: dict[UUID, tuple[str, int]] | None = None,
) -> int:
    """Resolve the circles of these residents; returns how many are different. The caller holds the community's lock."""
    change = await CircleStore(session).resolve(resident_ids, now=now)
    return await announce_circles(session, change, versions=versions or {}, now=now)
