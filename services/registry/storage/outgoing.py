"""Events on their way out, by the thousand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import OUTBOX
from services.registry.storage.connection import copy_content
from services.registry.storage.content import Outgoing, packed
from shared.contracts.base import Event

__all__ = ["send", "tell"]


async def tell(session: AsyncSession, events: Sequence[Event]) -> None:
    """Put events in the outbox by COPY; they leave only if the caller's transaction commits."""
    await send(session, [(event.event_id, event.subject, event.to_wire()) for event in events])


async def send(session: AsyncSession, outgoing: Sequence[Outgoing]) -> None:
    """Put events in the outbox that are bytes already."""
    if outgoing:
        await copy_content(session, packed(outgoing))
        OUTBOX.bell.ring_after(session)
