"""Who has how much: lines in an order, bars on one scale, and whether somebody has far more than the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol
from uuid import UUID

__all__ = ["ORDERS", "Load", "WorkLine", "WorkPart", "average", "in_order", "is_heavy", "parts_of"]

ORDERS = ("load", "residents", "missed", "name")

FAR_ABOVE = 1.5
"""Somebody with half as much again as the one in the middle has too much beside the others."""

LEAST_HEAVY = 4
"""Fewer visits than this are never too much, however little the others have."""


class Load(Protocol):
    """How much somebody has."""

    @property
    def residents(self) -> int:
        """In their care."""

    @property
    def week(self) -> int:
        """Visits still to be made this week."""

    @property
    def done(self) -> int:
        """Visits made this week."""

    @property
    def overdue(self) -> int:
        """Visits whose time is up."""

    @property
    def missed(self) -> int:
        """Visits that were missed and not made up for."""

    @property
    def minutes(self) -> int:
        """Expected for the rest of the week."""


@dataclass(frozen=True)
class WorkPart:
    """One part of a bar: percent from the left, how long, and its tone."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True)
class WorkLine:
    """One liaison or one grid as a row."""

    name: str | None
    work: Load
    parts: list[WorkPart]
    heavy: bool
    liaison_id: UUID | None = None
    kind: str = ""
    group: str | None = None


def parts_of(works: Sequence[Load]) -> list[list[WorkPart]]:
    """Return the bar of each: made, still to be made, missed; the longest fills its cell."""
    scale = max((_size(work) for work in works), default=0) or 1
    return [_parts(work, scale) for work in works]


def _size(work: Load) -> int:
    return work.done + work.week + work.missed


def _parts(work: Load, scale: int) -> list[WorkPart]:
    parts: list[WorkPart] = []
    x = 0.0
    for tone, count in (("safe", work.done), ("open", work.week), ("missed", work.missed)):
        width = 100 * count / scale
        if count:
            parts.append(WorkPart(x=round(x, 2), width=round(width, 2), tone=tone))
        x += width
    return parts


def average(works: Sequence[Load]) -> float:
    """Return what the one in the middle has still to do this week."""
    return float(median(work.week for work in works)) if works else 0.0


def is_heavy(work: Load, *, middle: float) -> bool:
    """Say whether somebody has far more to do than the one in the middle."""
    return work.week >= LEAST_HEAVY and work.week > FAR_ABOVE * middle


def in_order(lines: Sequence[WorkLine], order: str) -> list[WorkLine]:
    """Return the lines, those that want looking at first; what nobody has stands on top in every order."""
    return sorted(lines, key=lambda line: (line.name is not None, *_place(line, order), line.name or ""))


def _place(line: WorkLine, order: str) -> tuple[int, int]:
    """Say where a line stands among those that have a name."""
    work = line.work
    places = {
        "load": (-work.minutes, -work.residents),
        "residents": (-work.residents, -work.minutes),
        "missed": (-work.missed, -work.overdue),
    }
    return places.get(order, (0, 0))
