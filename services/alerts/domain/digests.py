"""When a weekly digest is due, and how long what only stands in it is kept open."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["LISTED_FOR", "WEEK", "DigestTime", "last_daily"]

WEEK = timedelta(days=7)

LISTED_FOR = timedelta(days=8)
"""How long an alert that is told in the digest alone stays open: in every week there is one digest that counts it."""


@dataclass(frozen=True, slots=True)
class DigestTime:
    """Moment of the week."""

    weekday: int
    """Monday is 1."""
    at: time

    def last_due(self, now: datetime, *, zone: ZoneInfo) -> datetime:
        """Return the latest such moment that is not after now; in local time, also when clocks change."""
        here = now.astimezone(zone)
        day = here.date() - timedelta(days=(here.isoweekday() - self.weekday) % 7)
        due = datetime.combine(day, self.at, tzinfo=zone)
        return due if due <= now else datetime.combine(day - WEEK, self.at, tzinfo=zone)

    def next_due(self, now: datetime, *, zone: ZoneInfo) -> datetime:
        """Return the first such moment after now."""
        day = self.last_due(now, zone=zone).date() + WEEK
        return datetime.combine(day, self.at, tzinfo=zone)


def last_daily(at: time, now: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the latest moment of the day that is not after now."""
    day = now.astimezone(zone).date()
    due = datetime.combine(day, at, tzinfo=zone)
    return due if due <= now else datetime.combine(day - timedelta(days=1), at, tzinfo=zone)
