"""Events on their way out, by the thousand."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import OUTBOX
from services.registry.storage.connection import copy_rows
from shared.contracts.base import Event

__all__ = ["tell"]


async def tell(session: AsyncSession, events: Sequence[Event]) -> None:
    """Put events in the outbox by COPY; they leave only if the caller's transaction commits."""
    rows = [(event.event_id, event.subject, event.to_wire()) for event in events]
    await copy_rows(session, "outbox", columns=("event_id", "subject", "body"), rows=rows)
    if rows:
        OUTBOX.wake_after(session)
