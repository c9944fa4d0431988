"""The duty rota: which stretches of time people cover, and which nobody does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

__all__ = ["LOOK_AHEAD", "Shift", "Span", "days_of", "gaps"]

LOOK_AHEAD = timedelta(days=7)
"""How far ahead the rota has to be full: long enough to find somebody."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person on duty, once or again every so many days of the calendar."""

    id: UUID
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime
    repeat_days: int
    until: datetime | None
    team_id: UUID | None = None
    """On-call team in which they are there: that covers no minute of the duty itself."""

    def covers(self, moment: datetime, *, zone: ZoneInfo) -> bool:
        """Say whether somebody is there at a moment."""
        near = self.spans(moment, moment + timedelta(seconds=1), zone=zone)
        return any(starts <= moment < ends for starts, ends in near)

    def spans(self, begin: datetime, end: datetime, *, zone: ZoneInfo) -> Iterator[Span]:
        """Return the stretches that touch a time; a day is a day of the wall clock, also when clocks change."""
        starts, ends = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        step = timedelta(days=self.repeat_days)
        if step and ends <= begin:
            behind = (begin - ends) // step
            starts, ends = starts + behind * step, ends + behind * step
        while starts < end and (self.until is None or starts < self.until):
            if ends > begin:
                yield starts, ends
            if not step:
                return
            starts, ends = starts + step, ends + step


def gaps(spans: Iterable[Span], *, begin: datetime, end: datetime) -> list[Span]:
    """Return what these stretches leave uncovered between two moments."""
    open_from, found = begin, list[Span]()
    for starts, ends in sorted(spans):
        if starts >= end:
            break
        if starts > open_from:
            found.append((open_from, starts))
        open_from = max(open_from, ends)
    if open_from < end:
        found.append((open_from, end))
    return found


def days_of(spans: Iterable[Span], *, zone: ZoneInfo) -> dict[date, tuple[datetime, int]]:
    """Return for each day of the calendar the first moment and the minutes of these stretches, begun minutes too."""
    days: dict[date, tuple[datetime, int]] = {}
    for starts, ends in spans:
        at = starts
        while at < ends:
            here = at.astimezone(zone)
            midnight = datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), tzinfo=zone)
            stop = min(midnight, ends)
            first, minutes = days.get(here.date(), (at, 0))
            days[here.date()] = (first, minutes + -((at - stop) // timedelta(minutes=1)))
            at = stop
    return days
