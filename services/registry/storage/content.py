"""Rows as the bytes that COPY reads, made without a database: the process that reads files loads no driver for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Self
from uuid import UUID

__all__ = ["Content", "Outgoing", "packed"]

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
"""Beginning and end of what binary COPY reads."""


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of one table as the bytes that COPY reads."""

    table: str
    columns: Sequence[str]
    content: bytes | memoryview
    """A view of an answer is not copied: it may be a hundred MiB."""
    binary: bool = False

    @classmethod
    def of_lines(cls, table: str, columns: Sequence[str], lines: Sequence[str]) -> Self:
        """Put lines together, each as `storage.copy_text` makes it."""
        return cls(table, columns, "\n".join((*lines, "")).encode() if lines else b"")

    @classmethod
    def of_packed(cls, table: str, columns: Sequence[str], rows: Sequence[bytes]) -> Self:
        """Put rows together that are packed already, each as binary COPY reads it."""
        return cls(table, columns, b"".join((HEADER, *rows, TRAILER)) if rows else b"", binary=True)


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


def packed(outgoing: Iterable[Outgoing]) -> Content:
    """Return events as rows of the outbox."""
    return Content.of_packed("outbox", COLUMNS, list(map(_row, outgoing)))
