"""Say which special elders lack a liaison, a cadence or a plan."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.fixings import FixingStore
from services.visits.storage.grids import held_of
from shared.contracts.visits_fixings import FixingGap, FixingGaps, ListFixingGaps

__all__ = ["list_fixing_gaps"]


async def list_fixing_gaps(session: AsyncSession, query: ListFixingGaps) -> FixingGaps:
    """Return who of a community lacks what."""
    store, held = FixingStore(session), held_of(query.viewer)
    return FixingGaps(
        special=await store.special(query.community, held=held),
        items=[
            FixingGap(
                resident_id=row.resident_id,
                resident_name=row.resident_name,
                compound=row.compound,
                building=row.building,
                unit=row.unit,
                room=row.room,
                missing=row.missing,
            )
            for row in await store.gaps(query.community, held=held, limit=query.limit)
        ],
    )
