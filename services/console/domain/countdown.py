"""How much time is left, as a ring and a few characters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Countdown", "count_down", "short_duration"]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Countdown:
    """Time left until something happens."""

    percent: int
    """Share of the whole span that is left, 0 to 100."""
    label: str
    until: datetime


def short_duration(span: timedelta) -> str:
    """Return ``07:42`` below an hour, ``1:35h`` below a day, ``3d`` above; negative spans count as nothing left."""
    seconds = max(0, int(span.total_seconds()))
    if span < HOUR:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    if span < DAY:
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}h"
    return f"{seconds // 86400}d"


def count_down(*, since: datetime, until: datetime, now: datetime) -> Countdown:
    """Return what is left of the span from `since` to `until`."""
    whole = (until - since).total_seconds()
    left = max(0.0, (until - now).total_seconds())
    percent = 0 if whole <= 0 else min(100, round(100 * left / whole))
    return Countdown(percent=percent, label=short_duration(until - now), until=until)
