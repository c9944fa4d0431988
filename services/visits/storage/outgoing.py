"""Events on their way out, by the thousand: one statement takes them all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.statements import statement
from services.visits.storage.tables import OUTBOX
from shared.contracts.base import Event

__all__ = ["Outgoing", "send", "tell"]

Outgoing = tuple[UUID, str, bytes]
"""An event's id, its subject and its bytes."""

PUT = statement(
    """
    insert into outbox (event_id, subject, body)
    select * from unnest(:ids, cast(:subjects as text[]), cast(:bodies as bytea[]))
    """,
    id_lists=("ids",),
)


async def tell(session: AsyncSession, events: Sequence[Event]) -> None:
    """Put events in the outbox in their order; they leave only if the caller's transaction commits."""
    await send(session, [(event.event_id, event.subject, event.to_wire()) for event in events])


async def send(session: AsyncSession, outgoing: Sequence[Outgoing]) -> None:
    """Put events in the outbox that are bytes already."""
    if not outgoing:
        return
    ids, subjects, bodies = zip(*outgoing, strict=True)
    await session.execute(PUT, {"ids": list(ids), "subjects": list(subjects), "bodies": list(bodies)})
    OUTBOX.bell.ring_after(session)
