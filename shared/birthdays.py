"""On which days a resident's birthday falls, by the common or by the lunar calendar.

A birthday has exactly one day in every common or lunar year:

- 29 February falls on 28 February where the year has none;
- the 30th of a lunar month falls on the 29th where the month has none;
- a birthday in a leap month falls in that leap month where the year has it, else in the ordinary month of that number;
- a birthday in an ordinary month never moves to a leap month of the same number.

Where a lunar birthday is known it is the one that is kept: that is the day the family celebrates.
"""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import LunarYear, Solar

__all__ = ["birthdays", "lunar_birthday_in", "solar_birthday_in"]

CACHED_YEARS = 64
"""More lunar years than any planner looks at; computing one takes tens of milliseconds."""


def birthdays(*, birth_date: date | None, lunar: str | None, first_on: date, last_on: date) -> list[date]:
    """Return the birthdays from one day to another, both included.

    Parameters
    ----------
    lunar
        ``MM-DD`` in the lunar calendar, with ``-leap`` for a leap month; wins over `birth_date`.
    """
    days = [lunar_birthday_in(year, lunar) for year in range(first_on.year - 1, last_on.year + 1)] if lunar else []
    if birth_date is not None and not any(days):
        days = [solar_birthday_in(year, birth_date) for year in range(first_on.year, last_on.year + 1)]
    return [day for day in days if day is not None and first_on <= day <= last_on]


def solar_birthday_in(year: int, birth_date: date) -> date:
    """Return the birthday in a common year."""
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def lunar_birthday_in(year: int, lunar: str) -> date | None:
    """Return the common day of the birthday in the lunar year that begins in `year`; None for an unreadable text."""
    parts = lunar.split("-")
    try:
        month, day = int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return None
    months = _lunar_months(year)
    found = months.get(-month) if parts[2:] == ["leap"] else None
    found = found or months.get(month)
    if found is None or not 1 <= day <= 30:
        return None
    first_on, day_count = found
    return first_on + timedelta(days=min(day, day_count) - 1)


@lru_cache(maxsize=CACHED_YEARS)
def _lunar_months(year: int) -> dict[int, tuple[date, int]]:
    """Return the first day and the length of every month of a lunar year; a leap month is negative."""
    months = {}
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() == year:
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            first_on = date(first.getYear(), first.getMonth(), first.getDay())
            months[int(month.getMonth())] = (first_on, int(month.getDayCount()))
    return months
