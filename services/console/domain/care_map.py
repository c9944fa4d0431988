"""Buildings as floors and doors: who lives behind which, and what stands there today."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.console.domain.door_state import URGENCY, DoorState
from services.console.domain.places import natural_order, place_name

__all__ = ["Building", "Compound", "Dweller", "Dwelling", "Floor", "Unit", "floor_of", "lay_out"]

HIGHEST_FLOOR = 60
"""What would be higher is a number of another kind; a mistyped room must not draw a tower."""

ROOM = re.compile(r"([0-9]{1,2})([0-9]{2})[室号]?")


@dataclass(frozen=True, slots=True)
class Dweller:
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
    categories: tuple[str, ...]
    liaison_id: UUID | None
    state: DoorState


@dataclass(frozen=True, slots=True)
class Dwelling:
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


@dataclass(frozen=True, slots=True)
class Unit:
    """One staircase: its floors from the top, and doors that tell no floor."""

    name: str
    floors: list[Floor]
    others: list[Dwelling]


@dataclass(frozen=True, slots=True)
class Building:
    """One building; without a name for those whose building is not known."""

    name: str
    units: list[Unit]

    @property
    def dwellings(self) -> list[Dwelling]:
        """Every door of it that somebody is known behind."""
        return [
            door
            for unit in self.units
            for door in [*(door for floor in unit.floors for door in floor.doors if door), *unit.others]
        ]


@dataclass(frozen=True, slots=True)
class Compound:
    """One compound; without a name for those whose compound is not known."""

    name: str
    buildings: list[Building]

    @property
    def dwellings(self) -> list[Dwelling]:
        """Every door somebody is known behind."""
        return [door for building in self.buildings for door in building.dwellings]


def floor_of(room: str) -> tuple[int, int] | None:
    """Return floor and place on it: 402 is the second door of floor 4; None if the number does not say."""
    read = ROOM.fullmatch(room)
    if read is None:
        return None
    floor, place = int(read[1]), int(read[2])
    return (floor, place) if 1 <= floor <= HIGHEST_FLOOR and place else None


def lay_out(dwellers: Iterable[Dweller]) -> list[Compound]:
    """Put everybody behind their door, doors on their floor, in the order in which one walks."""
    places: dict[str, dict[tuple[int, str], dict[tuple[int, str], list[Dweller]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for one in dwellers:
        building, unit = place_name(one.building), place_name(None, one.unit)
        places[one.compound][natural_order(building)][natural_order(unit)].append(one)
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
    return [Unit(name=name, floors=_floors(doors, top), others=others) for (_, name), (doors, others) in read.items()]


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
    return [
        Dwelling(
            room=found[0].room or found[0].door,
            dwellers=sorted(found, key=_urgency) if len(found) > 1 else found,
        )
        for _, found in sorted(rooms.items(), key=lambda item: natural_order(item[0]))
    ]


def _urgency(one: Dweller) -> tuple[int, int, str]:
    return URGENCY[one.state], -(one.age or 0), one.name


def _floors(doors: dict[tuple[int, int], Dwelling], top: int) -> list[Floor]:
    columns = sorted({column for _, column in doors})
    return [
        Floor(number=number, doors=[doors.get((number, column)) for column in columns])
        for number in range(top if doors else 0, 0, -1)
    ]
