"""Events on their way out, by the thousand."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import OUTBOX
from services.registry.storage.connection import copy_rows
from shared.contracts.base import Event

__all__ = ["Outgoing", "send", "tell"]

Outgoing = tuple[UUID | str, str, bytes]
"""An event's id, its subject and its bytes."""


async def tell(session: AsyncSession, events: Sequence[Event]) -> None:
    """Put events in the outbox by COPY; they leave only if the caller's transaction commits."""
    await send(session, [(event.event_id, event.subject, event.to_wire()) for event in events])


async def send(session: AsyncSession, outgoing: Sequence[Outgoing]) -> None:
    """Put events in the outbox that are bytes already."""
    if outgoing:
        await copy_rows(session, "outbox", columns=("event_id", "subject", "body"), rows=outgoing)
        OUTBOX.wake_after(session)
