"""In which calendar period a service at home is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from services.visits.domain.period import DAY, Period, civil_moment, month_of, week_of

__all__ = ["CADENCES", "DuePeriod", "due_period", "quarter_of"]


def quarter_of(day: date) -> Period:
    """Return the calendar quarter of a day."""
    number = (day.month + 2) // 3
    first = day.replace(month=3 * number - 2, day=1)
    last = (first + timedelta(days=95)).replace(day=1) - DAY
    return Period(key=f"{day:%Y}-Q{number}", first_on=first, last_on=last)


CADENCES = {"week": week_of, "month": month_of, "quarter": quarter_of}
"""From the strictest to the loosest."""


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """The period in which a service is due now."""

    key: str
    last_on: date
    ends_at: datetime


def due_period(every: str, *, now: datetime, zone: tzinfo) -> DuePeriod:
    """Return the period of a cadence that holds a moment."""
    period = CADENCES[every](now.astimezone(zone).date())
    return DuePeriod(key=period.key, last_on=period.last_on, ends_at=civil_moment(period.last_on, "24:00", zone))
