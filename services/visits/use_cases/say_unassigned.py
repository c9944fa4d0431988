"""Say which visits have nobody to make them, and in which care circle nobody was found."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.circles import CircleStore
from services.visits.storage.visits import VisitFact
from services.visits.use_cases.announce import unassigned
from shared.contracts.base import Event

__all__ = ["say_unassigned"]


async def say_unassigned(session: AsyncSession, visits: Sequence[VisitFact], *, now: datetime) -> list[Event]:
    """Return the events; the caller holds the residents, so that no circle is taken over meanwhile."""
    alone = [visit for visit in visits if visit.liaison_id is None]
    if not alone:
        return []
    circles = await CircleStore(session).versions(visit.resident_id for visit in alone)
    return unassigned(alone, circles=circles, now=now)
