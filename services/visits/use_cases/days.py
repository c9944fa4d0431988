"""A civil day of the deployment as moments."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.visits.constants import MAKE_UP_DAYS
from services.visits.domain.period import civil_moment
from services.visits.storage.listings import Day
from shared.clock import civil_date

__all__ = ["day_of"]


def day_of(day: date | None, *, now: datetime, zone: ZoneInfo) -> Day:
    """Return when a day begins and ends; None is today."""
    chosen = day or civil_date(now, zone)
    starts_at = civil_moment(chosen, "00:00", zone)
    return Day(
        starts_at=starts_at,
        ends_at=civil_moment(chosen, "24:00", zone),
        make_up_from=starts_at - timedelta(days=MAKE_UP_DAYS),
    )
