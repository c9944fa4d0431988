"""Contact cards: which numbers stand on one, and when what stands there is not right any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["ROLES", "Line", "missing_roles", "month_of", "sample_size"]

ROLES = {
    "volunteer": "联络员",
    "community_worker": "社区工作人员",
    "property": "物业",
    "health_station": "卫生站",
}
"""Roles on a card, in the order in which they are printed."""

FEWEST_TESTED = 3
"""A sample smaller than this says nothing about a community."""


@dataclass(frozen=True, slots=True)
class Line:
    """One number on a card, and whose it is."""

    role: str
    label: str
    phone: str


def missing_roles(lines: Mapping[str, Line]) -> list[str]:
    """Return what people call the roles that have no number."""
    return [name for role, name in ROLES.items() if role not in lines]


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def sample_size(cards: int, *, percent: int) -> int:
    """Return how many of so many cards are tested in a month."""
    return min(cards, max(FEWEST_TESTED, -(-cards * percent // 100)))
