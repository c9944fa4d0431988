"""Fold what was written about visits into the figures of communities."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.coverage import CoverageStore

__all__ = ["keep_coverage"]

BATCH = 10_000
"""Changes folded in one transaction: a second of a district that is being planned."""


async def keep_coverage(session: AsyncSession) -> bool:
    """Fold a batch; returns whether there is more."""
    return await CoverageStore(session).fold(limit=BATCH) == BATCH
