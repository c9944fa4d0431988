"""How far today's visits are, place by place."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Progress", "Segment", "measure_progress"]

DONE = ("completed", "completed_late")
SHOWN = (*DONE, "missed", "planned")


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
