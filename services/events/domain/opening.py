"""Whether a zone is open for the whole of a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

__all__ = ["Hours", "is_open"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours on one day of the week, Monday being 1; ``24:00`` is the end of the day."""

    weekday: int
    opens: str
    closes: str


def is_open(hours: Sequence[Hours], *, starts_at: datetime, ends_at: datetime, zone: tzinfo) -> bool:
    """Say whether a zone is open from one moment to another without a break; without hours it always is."""
    if not hours:
        return True
    moment = starts_at.astimezone(zone)
    last = ends_at.astimezone(zone)
    while moment < last:
        closing = _open_until(hours, moment, zone)
        if closing is None:
            return False
        moment = closing
    return True


def _open_until(hours: Sequence[Hours], moment: datetime, zone: tzinfo) -> datetime | None:
    """Return the last closing of the day's hours that hold a moment; None if it is closed."""
    day = moment.date()
    spans = [
        (_at(day, each.opens, zone), _at(day, each.closes, zone)) for each in hours if each.weekday == day.isoweekday()
    ]
    return max((closes for opens, closes in spans if opens <= moment < closes), default=None)


def _at(day: date, text: str, zone: tzinfo) -> datetime:
    if text == "24:00":
        return datetime.combine(day + DAY, time(), zone)
    return datetime.combine(day, time.fromisoformat(text), zone)
