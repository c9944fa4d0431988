"""Take over what registry says the next visit has to ask."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.must_knows import MustKnowStore
from shared.contracts.registry_archive import MustKnowsChanged

__all__ = ["take_must_knows"]


async def take_must_knows(session: AsyncSession, events: Sequence[MustKnowsChanged]) -> None:
    """Keep the newest for each resident."""
    newest: dict[UUID, MustKnowsChanged] = {}
    for event in events:
        known = newest.get(event.resident_id)
        if known is None or known.revision < event.revision:
            newest[event.resident_id] = event
    told = [
        {"resident_id": event.resident_id, "revision": event.revision, "due": event.due} for event in newest.values()
    ]
    await MustKnowStore(session).take(told)
