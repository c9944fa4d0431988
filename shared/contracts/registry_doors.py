"""Who lives behind which door of a whole community: what a map draws, in one answer."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Community, Contract, Query
from shared.contracts.words import Category

__all__ = ["MOST_DOOR_LINES", "Beyond", "DoorLine", "DoorPlace", "Doors", "ListDoors"]

MOST_DOOR_LINES = 8000
"""Residents in one answer: of 90 bytes each, they fit into one message of the bus."""


class DoorPlace(NamedTuple):
    """A staircase; empty is unknown."""

    compound: str
    building: str
    unit: str


class DoorLine(NamedTuple):
    """One resident as a list without names of fields: thousands are in one answer."""

    resident_id: UUID
    name: str
    age: int | None
    place: int
    """Which of `places`."""
    room: str
    """Number of the room; the whole door in words where that is not known, and of guests."""
    categories: list[Category]
    special: bool
    away: bool
    """In a hospital, at the station, gone for a time, or a guest of another community."""


class Beyond(NamedTuple):
    """How many residents of a compound the asker sees nothing else of."""

    compound: str
    persons: int


class ListDoors(Query):
    """Ask who lives behind the doors of a community, those included who are guests there for a time.

    Whoever leads some of its grids, or sees nobody but their own, is told of the others how many there are.
    """

    NAME: ClassVar[str] = "registry.list_doors.v1"

    community: Community
    special_only: bool = False


class Doors(Contract):
    """Everybody on the list, in no order."""

    places: list[DoorPlace]
    lines: list[DoorLine]
    truncated: bool = False
    """Whether there are more than `MOST_DOOR_LINES`."""
    liaisons: list[UUID] = Field(default_factory=list)
    paired: list[int | None] = Field(default_factory=list)
    """For each of `lines` which of `liaisons` visits them; -1 is nobody though somebody should, None nobody has to."""
    beyond: list[Beyond] = Field(default_factory=list)
