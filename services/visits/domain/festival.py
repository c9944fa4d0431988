"""On which days a festival falls, by the common or by the lunar calendar."""

from datetime import date

from shared.birthdays import lunar_birthday_in, solar_birthday_in

__all__ = ["FestivalError", "festival_days", "read_festival"]

LEAP_YEAR = 2000


class FestivalError(ValueError):
    """Raised for a text that names no day of a year."""


def read_festival(text: str) -> tuple[str, int, int]:
    """Return calendar, month and day of ``lunar:09-09`` or ``solar:10-01``.

    Raises
    ------
    FestivalError
        Raised for anything else, and for a day that no year has.
    """
    calendar, _, day = text.partition(":")
    try:
        month, number = (int(part) for part in day.split("-"))
        if calendar == "solar":
            date(LEAP_YEAR, month, number)
    except ValueError:
        raise FestivalError(text) from None
    if calendar not in {"lunar", "solar"} or not (
        1 <= month <= 12 and 1 <= number <= (30 if calendar == "lunar" else 31)
    ):
        raise FestivalError(text)
    return calendar, month, number


def festival_days(text: str, *, first_on: date, last_on: date) -> list[date]:
    """Return when a festival falls from one day to another, both included.

    The 30th of a lunar month is the 29th where the month has none, so New Year's Eve is always the last day of the
    lunar year; a festival is never in a leap month.
    """
    calendar, month, number = read_festival(text)
    years = range(first_on.year - 1, last_on.year + 1)
    if calendar == "solar":
        days = [solar_birthday_in(year, date(LEAP_YEAR, month, number)) for year in years]
    else:
        lunar = [lunar_birthday_in(year, f"{month:02d}-{number:02d}") for year in years]
        days = [day for day in lunar if day is not None]
    return [day for day in days if first_on <= day <= last_on]
