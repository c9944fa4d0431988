"""What one row of a roster says, as it waits to be taken in."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from pydantic_core import from_json, to_json

from services.registry.domain.person import LISTS, Person

__all__ = ["Entry", "Prepared"]


FIELDS = tuple(Person.__dataclass_fields__)
BIRTH_DATE = FIELDS.index("birth_date")
LISTS_AT = tuple(FIELDS.index(name) for name in LISTS)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A person, and what can be written of them before the register is asked: made when the file is read."""

    resident_id: UUID
    """Id of the resident, if the person turns out to be new."""
    person: Person
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
    """Empty once the row has become a person."""
    digest: str
    prepared: Prepared | None = None
    """Only of residents."""

    def packed(self) -> bytes:
        """Return values and what is prepared as bytes."""
        ready = self.prepared
        if ready is None:
            return to_json(self.values)
        return to_json((str(ready.resident_id), ready.head, ready.said, *_fields_of(ready.person)))

    @classmethod
    def unpacked(cls, position: int, kind: str, packed: bytes, digest: str) -> Self:
        """Read what `packed` returned."""
        said = from_json(packed)
        if kind != "resident":
            return cls(position, kind, said, digest)
        resident_id, head, text, *fields = said
        return cls(position, kind, {}, digest, Prepared(UUID(resident_id), _person(fields), head, text))


def _fields_of(person: Person) -> tuple[Any, ...]:
    """Return the fields in their order; by position they are read twice as fast as by name."""
    return tuple(getattr(person, name) for name in FIELDS)


def _person(fields: list[Any]) -> Person:
    if fields[BIRTH_DATE]:
        fields[BIRTH_DATE] = date.fromisoformat(fields[BIRTH_DATE])
    for index in LISTS_AT:
        fields[index] = tuple(fields[index])
    return Person(*fields)
