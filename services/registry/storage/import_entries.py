"""What one row of a roster says, as it waits to be taken in."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from pydantic_core import from_json, to_json

__all__ = ["Entry", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What can be written of a person before the register is asked: made when the file is read."""

    resident_id: UUID
    """Id of the resident, if the person turns out to be new."""
    head: str
    """Fields of the resident's row, as `storage.resident_lines.head_of` returns them."""
    said: str
    """Fields of the resident's profile, as `use_cases.assemble.said_of` returns them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says, to be taken in."""

    position: int
    kind: str
    values: dict[str, Any]
    digest: str
    prepared: Prepared | None = None
    """Only of residents."""

    def packed(self) -> bytes:
        """Return values and what is prepared as bytes."""
        ready = self.prepared
        return to_json((self.values, (str(ready.resident_id), ready.head, ready.said) if ready else None))

    @classmethod
    def unpacked(cls, position: int, kind: str, packed: bytes, digest: str) -> Self:
        """Read what `packed` returned."""
        values, ready = from_json(packed)
        return cls(position, kind, values, digest, Prepared(UUID(ready[0]), ready[1], ready[2]) if ready else None)
