"""On which days something takes place that comes again."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

__all__ = ["days_of"]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def days_of(
    every: str, *, first_on: date, last_on: date, except_on: Iterable[date] = (), weekdays: Collection[int] = ()
) -> list[date]:
    """Return the days of a recurrence from one day to another, both included.

    Parameters
    ----------
    every
        ``day``, ``week``, ``fortnight``, ``month`` or ``month_day``. A month keeps the weekday and its number; a month
        without a fifth Tuesday has none. A day of the month that a month does not have is its last.
    weekdays
        Weekdays of a week or fortnight, 1 is Monday; none is that of the first day.
    """
    left_out = set(except_on)
    if every == "month":
        days = _monthly(first_on, last_on)
    elif every == "month_day":
        days = _same_day_monthly(first_on, last_on)
    elif every == "day":
        days = _daily(first_on, last_on)
    else:
        wanted = frozenset(weekdays) or {first_on.isoweekday()}
        days = _weekly(first_on, last_on, weeks=1 + (every == "fortnight"), weekdays=wanted)
    return [day for day in days if day not in left_out]


def _daily(first_on: date, last_on: date) -> Iterator[date]:
    day = first_on
    while day <= last_on:
        yield day
        day += DAY


def _weekly(first_on: date, last_on: date, *, weeks: int, weekdays: Collection[int]) -> Iterator[date]:
    monday = first_on - (first_on.isoweekday() - 1) * DAY
    for day in _daily(first_on, last_on):
        if day.isoweekday() in weekdays and (day - monday).days // 7 % weeks == 0:
            yield day


def _monthly(first_on: date, last_on: date) -> Iterator[date]:
    number = (first_on.day - 1) // 7
    for month in _months(first_on, last_on):
        day = month + timedelta(days=(first_on.isoweekday() - month.isoweekday()) % 7) + number * WEEK
        if day.month == month.month and day <= last_on:
            yield day


def _same_day_monthly(first_on: date, last_on: date) -> Iterator[date]:
    for month in _months(first_on, last_on):
        day = month.replace(day=min(first_on.day, monthrange(month.year, month.month)[1]))
        if day <= last_on:
            yield day


def _months(first_on: date, last_on: date) -> Iterator[date]:
    month = first_on.replace(day=1)
    while month <= last_on:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
