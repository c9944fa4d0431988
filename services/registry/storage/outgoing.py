"""Events on their way out, by the thousand."""

from collections.abc import Iterable, Sequence
from struct import Struct
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.base import OUTBOX
from services.registry.storage.connection import Content, copy_content
from shared.contracts.base import Event

__all__ = ["Outgoing", "packed", "send", "tell"]

Outgoing = tuple[UUID | str, str, bytes]
"""An event's id, its subject and its bytes."""


COLUMNS = ("event_id", "subject", "body")

_id_and_length = Struct("!hi16si").pack
_length = Struct("!i").pack


def _row(outgoing: Outgoing) -> bytes:
    """Return one row as binary COPY reads it: three times as fast as by the driver's codecs."""
    event_id, subject, body = outgoing
    number = bytes.fromhex(event_id.replace("-", "")) if isinstance(event_id, str) else event_id.bytes
    place = subject.encode()
    return b"".join((_id_and_length(3, 16, number, len(place)), place, _length(len(body)), body))


async def tell(session: AsyncSession, events: Sequence[Event]) -> None:
    """Put events in the outbox by COPY; they leave only if the caller's transaction commits."""
    await send(session, [(event.event_id, event.subject, event.to_wire()) for event in events])


def packed(outgoing: Iterable[Outgoing]) -> Content:
    """Return events as rows of the outbox."""
    return Content.of_packed("outbox", COLUMNS, list(map(_row, outgoing)))


async def send(session: AsyncSession, outgoing: Sequence[Outgoing]) -> None:
    """Put events in the outbox that are bytes already."""
    if outgoing:
        await copy_content(session, packed(outgoing))
        OUTBOX.bell.ring_after(session)
