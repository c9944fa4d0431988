"""Office hours: outside them an urgent alert pages a team."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

__all__ = ["SHIPPED_HOURS", "Hours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of the days of a week."""

    days: frozenset[int]
    """Monday is 1."""
    starts: time
    ends: time

    def cover(self, moment: datetime, *, zone: ZoneInfo) -> bool:
        """Say whether a moment lies within; hours that end at or before they start go on over midnight."""
        here = moment.astimezone(zone)
        today = here.isoweekday() in self.days
        if self.starts < self.ends:
            return today and self.starts <= here.time() < self.ends
        yesterday = (here.isoweekday() + 5) % 7 + 1 in self.days
        return (today and here.time() >= self.starts) or (yesterday and here.time() < self.ends)


SHIPPED_HOURS = Hours(days=frozenset({1, 2, 3, 4, 5}), starts=time(8, 30), ends=time(17, 30))
"""Of a community that has said nothing else: those of most community offices. Public holidays are not among what is
known: a community that closes saves no days for that time, and its teams are then called."""
