"""Who could take whose place: residents are shared out by building, to whoever is near and has the least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

__all__ = ["Charge", "Helper", "loads_after", "main_of", "propose"]

MOST_HELPERS = 3
"""Among how many residents are shared out by themselves: more faces than these confuse those who are visited."""


@dataclass(frozen=True)
class Charge:
    """One resident, and the building that one walks to for them."""

    resident_id: UUID
    building: str


@dataclass(frozen=True)
class Helper:
    """Somebody who could take residents."""

    staff_id: UUID
    residents: int
    near: bool
    """Whether they belong to the same group."""


def propose(charges: Sequence[Charge], helpers: Sequence[Helper]) -> dict[UUID, UUID]:
    """Return who takes whom: whole buildings, the largest first, each to whoever has the least by then.

    Parameters
    ----------
    helpers
        Who is nearest first. If any belong to the same group, it stays among them.
    """
    near = [helper for helper in helpers if helper.near] or list(helpers)
    loads = {helper.staff_id: helper.residents for helper in near[:MOST_HELPERS]}
    if not loads:
        return {}
    buildings: dict[str, list[UUID]] = {}
    for charge in charges:
        buildings.setdefault(charge.building, []).append(charge.resident_id)
    taken: dict[UUID, UUID] = {}
    for residents in sorted(buildings.values(), key=len, reverse=True):
        least = min(loads, key=lambda staff_id: loads[staff_id])
        loads[least] += len(residents)
        taken |= dict.fromkeys(residents, least)
    return taken


def loads_after(shares: Mapping[UUID, UUID], helpers: Sequence[Helper]) -> dict[UUID, int]:
    """Return how many residents each helper who takes any then has."""
    takers = list(shares.values())
    return {helper.staff_id: helper.residents + takers.count(helper.staff_id) for helper in helpers}


def main_of(shares: Mapping[UUID, UUID], helpers: Sequence[Helper]) -> UUID | None:
    """Return who takes most, and so stands in for everything else too; the nearest if it is nobody yet."""
    takers = list(shares.values())
    order = [helper.staff_id for helper in helpers]
    return max(order, key=lambda staff_id: (takers.count(staff_id), -order.index(staff_id)), default=None)
