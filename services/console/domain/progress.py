"""How far today's visits are, place by place."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Progress", "Segment", "count_doors", "measure_progress"]

DONE = ("completed", "completed_late")
SHOWN = (*DONE, "missed", "planned")
LEAST = ("missed", "planned", "completed_late", "completed")
"""What counts for a door where several visits stand differently, the first before the others."""


@dataclass(frozen=True)
class Segment:
    """One coloured part of a bar."""

    status: str
    count: int
    start: float
    """Percent from the left."""
    width: float
    """Percent."""


@dataclass(frozen=True)
class Progress:
    """One bar."""

    place: str
    done: int
    missed: int
    total: int
    segments: list[Segment]

    @property
    def percent(self) -> int:
        """Whole percent that is done, rounded down: 100 means everybody."""
        return 100 * self.done // self.total if self.total else 0


def measure_progress(by_status: Mapping[str, int], *, place: str = "") -> Progress:
    """Turn counts by status into a bar; cancelled visits do not count."""
    counts = {status: by_status.get(status, 0) for status in SHOWN}
    total = sum(counts.values())
    segments: list[Segment] = []
    start = 0.0
    for status, count in counts.items():
        if count:
            width = 100 * count / total
            segments.append(Segment(status=status, count=count, start=round(start, 2), width=round(width, 2)))
            start += width
    done = sum(counts[status] for status in DONE)
    return Progress(place=place, done=done, missed=counts["missed"], total=total, segments=segments)


def count_doors(
    visits: Iterable[tuple[Hashable, str, datetime, datetime | None]], *, starts_at: datetime, ends_at: datetime
) -> tuple[Counter[str], int]:
    """Count the doors where a visit is due by the end of a day, overdue, or was made on it, each by the least reached.

    Parameters
    ----------
    visits
        Door, status, when it is due, and when it was made.

    Returns
    -------
    tuple[Counter[str], int]
        Doors by status, and further doors with something open that is due later.
    """
    least: dict[Hashable, int] = {}
    later: set[Hashable] = set()
    for door, status, due_at, made_at in visits:
        made_on_it = status in DONE and made_at is not None and starts_at <= made_at < ends_at
        if made_on_it or (status in {"missed", "planned"} and due_at <= ends_at):
            least[door] = min(least.get(door, len(LEAST)), LEAST.index(status))
        elif status == "planned":
            later.add(door)
    return Counter(LEAST[rank] for rank in least.values()), len(later - least.keys())
