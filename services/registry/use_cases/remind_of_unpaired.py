"""Tell the community of special elders who have been without a liaison for too long."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.circles import CircleStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from shared.areas import place_of
from shared.contracts.registry import ResidentUnpaired

__all__ = ["remind_of_unpaired"]

LIMIT = 500
"""Vacancies in one transaction."""


async def remind_of_unpaired(session: AsyncSession, *, after: timedelta, now: datetime) -> datetime | None:
    """Tell once of each vacancy that has lasted longer; returns when the next one will have."""
    circles = CircleStore(session)
    unpaired = await circles.unpaired_since(now - after, now=now, limit=LIMIT)
    residents = {one.id: one for one in await ResidentStore(session).by_ids([one[1] for one in unpaired])}
    events = []
    for vacancy_id, resident_id, since in unpaired:
        resident = residents[resident_id]
        events.append(
            ResidentUnpaired(
                event_id=ResidentUnpaired.identify(vacancy_id),
                occurred_at=now,
                **place_of(resident.community),
                entity_version=resident.version,
                resident_id=resident_id,
                unpaired_since=since,
                unpaired_hours=int((now - since) / timedelta(hours=1)),
            )
        )
    await tell(session, events)
    opened = await circles.next_unpaired_opening()
    return opened + after if opened else None
