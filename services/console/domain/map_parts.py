"""How much of a large map is drawn at once, and what is looked for on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.console.domain.care_map import Building, Compound, Dwelling

__all__ = ["AT_ONCE", "WHOLE", "Chosen", "Part", "Row", "part_of"]

WHOLE = 1500
"""Doors up to which a map is drawn as a whole: a community of 1,000 households is."""

AT_ONCE = 1000
"""Doors of a larger one that are drawn before whoever looks has scrolled."""


@dataclass(frozen=True)
class Chosen:
    """What the map is filtered by; empty is everything."""

    state: str = ""
    category: str = ""
    liaison: str = ""

    @property
    def nothing(self) -> bool:
        """Whether everybody is looked at."""
        return not (self.state or self.category or self.liaison)

    def leaves_out(self, home: Dwelling) -> bool:
        """Say whether a door stands there, but is not what is looked for."""
        return bool(
            (self.state and self.state != home.state)
            or (self.category and self.category not in home.categories)
            or (self.liaison and self.liaison not in map(str, home.liaisons))
        )


@dataclass(frozen=True)
class Row:
    """Buildings of one compound that are drawn beside each other."""

    compound: Compound
    buildings: list[Building]


@dataclass(frozen=True)
class Part:
    """Some buildings one after the other, out of all that have what is looked for."""

    rows: list[Row]
    whole: bool
    """Whether the map has no other parts, so that doors are filtered where they are drawn."""
    begin: int
    end: int
    """The first building that is not in it."""
    buildings_left: int
    doors_left: int


def part_of(
    compounds: Sequence[Compound], chosen: Chosen, *, begin: int = 0, shown: int = 0, everything: bool = False
) -> Part:
    """Return the part of a map that begins with a building.

    Parameters
    ----------
    begin
        Number of the building, among those that have a door that is looked for.
    shown
        Up to which building whoever looks has been already; that far it is drawn again.
    everything
        For paper.
    """
    if sum(len(compound.dwellings) for compound in compounds) <= WHOLE:
        rows = [Row(compound, compound.buildings) for compound in compounds]
        return Part(rows, whole=True, begin=0, end=0, buildings_left=0, doors_left=0)
    found = [(one, building, doors) for one, building, doors in _counted(compounds, chosen) if doors]
    end, doors = begin, 0
    while end < len(found) and (everything or end < shown or doors < AT_ONCE):
        doors += found[end][2]
        end += 1
    left = found[end:]
    return Part(
        rows=_rows(found[begin:end]),
        whole=False,
        begin=begin,
        end=end,
        buildings_left=len(left),
        doors_left=sum(doors for _, _, doors in left),
    )


def _counted(compounds: Sequence[Compound], chosen: Chosen) -> Iterator[tuple[Compound, Building, int]]:
    for compound in compounds:
        for building in compound.buildings:
            yield compound, building, sum(not chosen.leaves_out(door) for door in building.dwellings)


def _rows(found: Sequence[tuple[Compound, Building, int]]) -> list[Row]:
    rows: list[Row] = []
    for compound, building, _ in found:
        if not rows or rows[-1].compound is not compound:
            rows.append(Row(compound, []))
        rows[-1].buildings.append(building)
    return rows
