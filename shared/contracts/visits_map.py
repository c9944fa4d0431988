"""How today stands behind the doors of a whole community: what a map draws, in one answer."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Community, Contract, Query
from shared.contracts.visits_requests import VisitStatus
from shared.contracts.words import Category, Outcome

__all__ = ["MOST_DOOR_VISITS", "DoorVisit", "DoorVisits", "Liaison", "ListDoorVisits"]

MOST_DOOR_VISITS = 3000
"""Visits in one answer: a community of 6,000 people has some 600 in a week."""


class Liaison(NamedTuple):
    """Somebody who visits."""

    liaison_id: UUID
    name: str


class DoorVisit(NamedTuple):
    """One visit and whom it is for, as a list without names of fields: hundreds are in one answer."""

    resident_id: UUID
    status: VisitStatus
    due_at: AwareDatetime
    last_outcome: Outcome | None
    liaison: int | None
    """Which of `liaisons`."""
    name: str
    age: int | None
    building: str
    unit: str
    room: str
    """Empty is unknown, as of building and unit."""
    door: str
    """The whole door in words."""
    categories: list[Category]


class ListDoorVisits(Query):
    """Ask for the visits of a community today, of residents included who stay elsewhere for a time."""

    NAME: ClassVar[str] = "visits.list_door_visits.v1"

    community: Community
    liaison_id: UUID | None = None
    """Only theirs."""


class DoorVisits(Contract):
    """Everything that is open or ended today, what wants doing most first."""

    liaisons: list[Liaison]
    lines: list[DoorVisit]
    truncated: bool = False
    """Whether there are more than `MOST_DOOR_VISITS`."""
