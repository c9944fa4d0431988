"""Which levels a care circle has, in climbing order, and what one holder of each answers for."""

from dataclasses import dataclass

__all__ = ["DEFAULT_PLAN", "DEPUTY_LEVEL", "GRID_LEVEL", "CareLevel", "building_key", "levels_with", "shared_key"]


@dataclass(frozen=True, slots=True)
class CareLevel:
    """One level: its role, and whether one holder answers for a resident, building, compound, grid or community."""

    role: str
    scope: str


DEFAULT_PLAN = (
    CareLevel("liaison", "resident"),
    CareLevel("block_captain", "building"),
    CareLevel("compound_director", "compound"),
    CareLevel("secretary", "community"),
)
"""Three-level responsibility as the communities practise it, with the liaison as its first step."""

GRID_LEVEL = CareLevel("grid_leader", "grid")
"""Stands above the compound where the community works in grids."""

DEPUTY_LEVEL = CareLevel("deputy_head", "community")
"""Stands before the head where the community's working group has a deputy: the head is told after the deputy."""

CLIMBING_ORDER = (*(level.role for level in DEFAULT_PLAN[:-1]), GRID_LEVEL.role, DEPUTY_LEVEL.role, "secretary")
"""All roles that a level can have, nearest first."""


def levels_with(levels: list[CareLevel], level: CareLevel) -> list[CareLevel]:
    """Return a community's levels after one of them has become needed."""
    if level in levels:
        return levels
    return sorted([*levels, level], key=lambda one: CLIMBING_ORDER.index(one.role))


def building_key(compound: str | None, building: str | None) -> str:
    """Return the key of the post that answers for a building; people whose door is unknown share one."""
    return f"{compound or ''}/{building or ''}"


def shared_key(scope: str, *, community: str, compound: str | None, building: str | None, grid: str | None) -> str:
    """Return the key of the post that answers for everybody in a building, compound, grid or community."""
    match scope:
        case "building":
            return building_key(compound, building)
        case "compound":
            return compound or ""
        case "grid":
            return grid or ""
        case _:
            return community
