"""On which days something takes place that comes again."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

__all__ = ["days_of"]

WEEK = timedelta(days=7)


def days_of(every: str, *, first_on: date, last_on: date, except_on: Iterable[date] = ()) -> list[date]:
    """Return the days of a recurrence from one day to another, both included.

    Parameters
    ----------
    every
        ``week``, ``fortnight`` or ``month``: a month keeps the weekday and its number; a month without a fifth
        Tuesday has none.
    """
    left_out = set(except_on)
    days = _monthly(first_on, last_on) if every == "month" else _weekly(first_on, last_on, 1 + (every == "fortnight"))
    return [day for day in days if day not in left_out]


def _weekly(first_on: date, last_on: date, weeks: int) -> Iterator[date]:
    day = first_on
    while day <= last_on:
        yield day
        day += weeks * WEEK


def _monthly(first_on: date, last_on: date) -> Iterator[date]:
    number = (first_on.day - 1) // 7
    month = first_on.replace(day=1)
    while month <= last_on:
        day = month + timedelta(days=(first_on.isoweekday() - month.isoweekday()) % 7) + number * WEEK
        if day.month == month.month and day <= last_on:
            yield day
        month = (month + timedelta(days=31)).replace(day=1)
