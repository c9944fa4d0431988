"""Weeks as small bars, and the order in which communities want to be looked at."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

__all__ = ["BAR_HEIGHT", "BAR_STEP", "Bar", "Week", "bars_of", "paths_of", "percent", "share_missed"]

BAR_STEP = 20
BAR_WIDTH = 16
BAR_HEIGHT = 44


class Week(Protocol):
    """How the visits of one week ended."""

    @property
    def completed(self) -> int:
        """In time."""

    @property
    def completed_late(self) -> int:
        """Late."""

    @property
    def missed(self) -> int:
        """Not at all so far."""

    @property
    def open(self) -> int:
        """Still to be made."""

    @property
    def total(self) -> int:
        """How many there were."""


class Bar(NamedTuple):
    """One part of one week: pixels from the left and the top, how high, and its tone."""

    x: int
    y: float
    height: float
    tone: str


def bars_of(weeks: Sequence[Week]) -> list[Bar]:
    """Stack each week from the ground: in time, late, missed, still open. All weeks are as high as the whole."""
    bars: list[Bar] = []
    for number, week in enumerate(weeks):
        ground, total = float(BAR_HEIGHT), week.total
        for tone, count in (
            ("safe", week.completed),
            ("late", week.completed_late),
            ("missed", week.missed),
            ("rest", week.open),
        ):
            if count:
                height = BAR_HEIGHT * count / total
                ground -= height
                bars.append(Bar(number * BAR_STEP, round(ground, 1), round(height, 1), tone))
    return bars


def paths_of(bars: Sequence[Bar]) -> list[tuple[str, str]]:
    """Return each tone with the one path that draws all its bars: a district has five thousand of them."""
    paths: dict[str, str] = {}
    for x, y, height, tone in bars:
        paths[tone] = f"{paths.get(tone, '')}M{x} {y:g}h{BAR_WIDTH}v{height:g}h-{BAR_WIDTH}z"
    return list(paths.items())


def percent(part: int, whole: int) -> int | None:
    """Return whole percent, never 100 unless it is all of them; None of nothing."""
    if not whole:
        return None
    return 100 if part == whole else min(99, round(100 * part / whole))


def share_missed(weeks: Sequence[Week]) -> float:
    """Return which share of the visits that are over were missed or late."""
    over = sum(week.total - week.open for week in weeks)
    return sum(week.missed + week.completed_late for week in weeks) / over if over else 0.0
