"""Buildings as floors and doors: who lives behind which, and what stands there today."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID

from services.console.domain.door_state import URGENCY, DoorState
from services.console.domain.places import NAMES, natural_order, place_name

__all__ = ["NO_LIAISON", "Building", "Compound", "Dweller", "Dwelling", "Floor", "Unit", "floor_of", "lay_out"]

NO_LIAISON = UUID(int=0)
"""Stands for the liaison of somebody who should have one and has none."""

HIGHEST_FLOOR = 60
"""What would be higher is a number of another kind; a mistyped room must not draw a tower."""

ROOM = re.compile(r"([0-9]{1,2})([0-9]{2})[室号]?")


class Dweller(NamedTuple):
    """One resident on the map."""

    resident_id: UUID
    name: str
    age: int | None
    compound: str
    building: str
    unit: str
    room: str
    door: str
    """The whole door in words, for those whose parts are not known."""
    categories: Sequence[str]
    liaison_id: UUID | None
    state: DoorState


class Dwelling(NamedTuple):
    """One door and everybody behind it, whoever is most urgent first."""

    room: str
    dwellers: list[Dweller]

    @property
    def state(self) -> DoorState:
        """What the door says: what is most urgent behind it."""
        return self.dwellers[0].state

    @property
    def categories(self) -> list[str]:
        """Categories of everybody behind the door."""
        return sorted({category for one in self.dwellers for category in one.categories})

    @property
    def liaisons(self) -> set[UUID]:
        """Who visits somebody behind the door."""
        return {one.liaison_id for one in self.dwellers if one.liaison_id}


@dataclass(frozen=True, slots=True)
class Floor:
    """One floor of a unit: its doors from left to right, None where nobody is known."""

    number: int
    doors: list[Dwelling | None]


@dataclass(frozen=True)
class Unit:
    """One staircase.

    Parameters
    ----------
    doors
        By floor and place on it.
    others
        Doors that tell no floor.
    top
        The highest floor of the building: all its staircases are drawn equally high.
    """

    name: str
    doors: dict[tuple[int, int], Dwelling]
    others: list[Dwelling]
    top: int

    @property
    def floors(self) -> list[Floor]:
        """Its floors from the top; made when it is drawn, because a large map is drawn in parts."""
        columns = sorted({column for _, column in self.doors})
        return [
            Floor(number=number, doors=[self.doors.get((number, column)) for column in columns])
            for number in range(self.top if self.doors else 0, 0, -1)
        ]


@dataclass(frozen=True)
class Building:
    """One building; without a name for those whose building is not known."""

    name: str
    units: list[Unit]

    @cached_property
    def dwellings(self) -> list[Dwelling]:
        """Every door of it that somebody is known behind."""
        return [door for unit in self.units for door in (*unit.doors.values(), *unit.others)]


@dataclass(frozen=True)
class Compound:
    """One compound; without a name for those whose compound is not known."""

    name: str
    buildings: list[Building]

    @cached_property
    def dwellings(self) -> list[Dwelling]:
        """Every door somebody is known behind."""
        return [door for building in self.buildings for door in building.dwellings]


@lru_cache(NAMES)
def floor_of(room: str) -> tuple[int, int] | None:
    """Return floor and place on it: 402 is the second door of floor 4; None if the number does not say."""
    read = ROOM.fullmatch(room)
    if read is None:
        return None
    floor, place = int(read[1]), int(read[2])
    return (floor, place) if 1 <= floor <= HIGHEST_FLOOR and place else None


def lay_out(dwellers: Iterable[Dweller]) -> list[Compound]:
    """Put everybody behind their door, doors on their floor, in the order in which one walks."""
    found: dict[tuple[str, str, str], list[Dweller]] = defaultdict(list)
    for one in dwellers:
        found[one.compound, one.building, one.unit].append(one)
    places: dict[str, dict[tuple[int, str], dict[tuple[int, str], list[Dweller]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for (compound, building, unit), living in found.items():
        places[compound][natural_order(place_name(building))][natural_order(place_name(None, unit))] += living
    return [
        Compound(
            name=compound,
            buildings=[Building(name=name, units=_units(units)) for (_, name), units in sorted(buildings.items())],
        )
        for compound, buildings in sorted(places.items(), key=lambda item: (not item[0], item[0]))
    ]


def _units(units: dict[tuple[int, str], list[Dweller]]) -> list[Unit]:
    """Draw the staircases of one building equally high, so that a floor is one line through all of them."""
    read = {unit: _read(found) for unit, found in sorted(units.items())}
    top = max((floor for doors, _ in read.values() for floor, _ in doors), default=0)
    return [Unit(name=name, doors=doors, others=others, top=top) for (_, name), (doors, others) in read.items()]


def _read(dwellers: list[Dweller]) -> tuple[dict[tuple[int, int], Dwelling], list[Dwelling]]:
    """Return doors by floor and place, and those whose number does not say or is said twice."""
    doors: dict[tuple[int, int], Dwelling] = {}
    others: list[Dwelling] = []
    for door in _dwellings(dwellers):
        place = floor_of(door.room) if door.dwellers[0].building else None
        if place is None or place in doors:
            others.append(door)
        else:
            doors[place] = door
    return doors, others


def _dwellings(dwellers: list[Dweller]) -> list[Dwelling]:
    """Gather who lives behind the same door; whoever has no room number has a door of their own."""
    rooms: dict[str, list[Dweller]] = defaultdict(list)
    for one in dwellers:
        rooms[one.room or one.door or str(one.resident_id)].append(one)
    for found in rooms.values():
        if len(found) > 1:
            found.sort(key=_urgency)
    return [Dwelling(found[0].room or found[0].door, found) for _, found in sorted(rooms.items(), key=_walking)]


def _walking(room: tuple[str, list[Dweller]]) -> tuple[int, str]:
    return natural_order(room[0])


def _urgency(one: Dweller) -> tuple[int, int, str]:
    return URGENCY[one.state], -(one.age or 0), one.name
