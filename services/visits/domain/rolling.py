"""Periods that are counted in days since the last contact."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.visits.domain.period import DAY, Period

__all__ = ["LastPeriod", "rolling_periods"]

FIRST_DAYS = 2
"""Somebody who was last seen longer ago than the rule allows is due tomorrow, not within the hour."""


@dataclass(frozen=True, slots=True)
class LastPeriod:
    """The newest period that a resident has by a rule."""

    last_on: date
    done_on: date | None
    """When it was kept; None if it was not, or not yet."""
    waits: bool
    """Whether its visit is still to be made."""

    @property
    def closed_on(self) -> date:
        """The last day that belongs to it: a contact ends it early."""
        return min(self.done_on, self.last_on) if self.done_on is not None else self.last_on


def rolling_periods(
    *, gap_days: int, today: date, last: LastPeriod | None, known: bool, seen_on: date | None, until: date | None
) -> list[Period]:
    """Return the periods that follow on the last one, up to the one of today, or the next if that has not begun.

    Each begins on the day after the last contact or, where nobody was reached, on the day after the last period; so
    every day belongs to at most one, and none is left out while the rule holds.

    Parameters
    ----------
    known
        Whether the rule held for the resident all the time since the last period.
    seen_on
        When the resident was last seen or heard in a mode that counts, for a rule that is new for them.
    until
        The last day of the rule.
    """
    if last is not None and last.waits and last.last_on >= today:
        return []
    follows = last is not None and known
    start = last.closed_on + DAY if last is not None else today
    start = start if follows else max(start, today)
    length = gap_days if follows else _first_length(gap_days, start=start, seen_on=seen_on)
    periods: list[Period] = []
    while until is None or start <= until:
        end = start + timedelta(days=length - 1)
        periods.append(Period(key=f"{start:%Y-%m-%d}", first_on=start, last_on=end))
        if end >= today:
            break
        start, length = end + DAY, gap_days
    return periods


def _first_length(gap_days: int, *, start: date, seen_on: date | None) -> int:
    if seen_on is None:
        return gap_days
    left = (seen_on - start).days + 1 + gap_days
    return min(gap_days, max(left, FIRST_DAYS))
