"""Hand facts about a resident on to the operators that look after them, and to nobody else."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import INBOX
from services.registry.storage.operators import OperatorStore
from services.registry.storage.outgoing import send
from shared.contracts.base import Event

__all__ = ["feed_operators", "feed_subject"]


async def feed_operators(session: AsyncSession, events: Sequence[Event], *, now: datetime) -> int:
    """Put each fact on the feed of every operator whose contract and assignment held when it happened and hold now.

    Returns how many were handed on. A fact that comes again is not.
    """
    about = {event.event_id: UUID(event.aggregate_id) for event in events}
    looking = await OperatorStore(session).looking_after(set(about.values()), now=now)
    if not looking:
        return 0
    concerned = {one.resident_id for one in looking}
    ids = [event.event_id for event in events if about[event.event_id] in concerned]
    fresh = await INBOX.unseen(session, reader="operators", event_ids=ids)
    once = {event.event_id: event for event in events if event.event_id in fresh}
    outgoing = [
        (uuid5(event.event_id, one.operator), feed_subject(one.operator, event), event.to_wire())
        for event in once.values()
        for one in looking
        if one.resident_id == about[event.event_id] and one.since <= event.occurred_at
    ]
    await send(session, outgoing)
    return len(outgoing)


def feed_subject(operator: str, event: Event) -> str:
    """Return the subject on which an operator alone is told a fact."""
    return f"care.pub.operators.{operator}.{event.NAME}"
