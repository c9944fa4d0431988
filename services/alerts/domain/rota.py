"""The duty rota: which stretches of time people cover, and which nobody does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

__all__ = ["LOOK_AHEAD", "Shift", "Span", "beyond", "days_of", "gaps", "left_of"]

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


def beyond(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return what of these stretches lies in none of the others."""
    known = list(others)
    return [part for starts, ends in spans for part in gaps(known, begin=starts, end=ends)]


def left_of(shift: Shift, *, without: datetime, onwards: bool, zone: ZoneInfo) -> list[Shift] | None:
    """Return what is left of a shift without the stretch that begins at a moment; None if none begins then.

    What comes before keeps the shift's id; what comes after has an id of its own, the same whenever it is asked.
    """
    mine = next((span for span in shift.spans(without, without + timedelta(seconds=1), zone=zone)), None)
    if mine is None or mine[0] != without:
        return None
    step = timedelta(days=shift.repeat_days)
    before = [replace(shift, until=without)] if without > shift.starts_at else []
    following = mine[0] + step
    if onwards or not step or (shift.until is not None and following >= shift.until):
        return before
    named = uuid5(shift.id, without.isoformat()) if before else shift.id
    return [*before, replace(shift, id=named, starts_at=following, ends_at=mine[1] + step)]


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
