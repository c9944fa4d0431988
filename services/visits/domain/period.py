"""Calendar weeks and months, and the moments at which a duty opens, is due and is missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

__all__ = ["Moments", "Period", "WindowError", "civil_moment", "month_of", "periods_from", "read_time", "week_of"]

DAY = timedelta(days=1)
MIDNIGHT_AFTER = "24:00"


class WindowError(ValueError):
    """Raised for a time of day that no clock shows."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some whole days in which a contact has to happen."""

    key: str
    """``2026-W47``, ``2026-11`` or ``2026-11-21``."""
    first_on: date
    last_on: date
    """The last day that belongs to it."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What a period means on the clock, in UTC."""

    opens_at: datetime
    due_at: datetime
    """Until then the visit should be made."""
    ends_at: datetime
    """Midnight after the last day: a contact before it still belongs to the period."""
    deadline_at: datetime
    """End of the grace in which a contact may still be recorded; then the visit is missed."""


def week_of(day: date) -> Period:
    """Return the ISO week (Monday to Sunday) of a day."""
    year, week, weekday = day.isocalendar()
    monday = day - (weekday - 1) * DAY
    return Period(key=f"{year:04d}-W{week:02d}", first_on=monday, last_on=monday + 6 * DAY)


def month_of(day: date) -> Period:
    """Return the calendar month of a day."""
    first = day.replace(day=1)
    last = (first + 31 * DAY).replace(day=1) - DAY
    return Period(key=f"{day:%Y-%m}", first_on=first, last_on=last)


def periods_from(kind: str, day: date) -> Iterator[Period]:
    """Return the week or month of a day and all that follow, without a gap and without an overlap.

    Parameters
    ----------
    kind
        ``week`` or ``month``.
    """
    around = {"week": week_of, "month": month_of}[kind]
    while True:
        period = around(day)
        yield period
        day = period.last_on + DAY


def read_time(text: str) -> timedelta:
    """Return how long after midnight ``HH:MM`` is; ``24:00`` is the end of the day.

    Raises
    ------
    WindowError
        Raised for anything else.
    """
    if text == MIDNIGHT_AFTER:
        return DAY
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        raise WindowError(text) from None
    return timedelta(hours=moment.hour, minutes=moment.minute)


def civil_moment(day: date, text: str, zone: tzinfo) -> datetime:
    """Return the moment in UTC at which clocks of that zone show ``HH:MM`` on that day."""
    after = read_time(text)
    if after == DAY:
        day, after = day + DAY, timedelta()
    wall = time(after.seconds // 3600, after.seconds % 3600 // 60)
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
