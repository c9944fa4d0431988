"""Which levels a care circle has, in climbing order, and what one holder of each answers for."""

from dataclasses import dataclass

__all__ = ["DEFAULT_PLAN", "GRID_LEVEL", "CareLevel", "building_key", "levels_with_grid", "shared_key"]


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
"""Stands before the last level where the community works in grids."""


def levels_with_grid(levels: list[CareLevel]) -> list[CareLevel]:
    """Return a community's levels after its first grid became known."""
    if GRID_LEVEL in levels:
        return levels
    return [*levels[:-1], GRID_LEVEL, *levels[-1:]]


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
