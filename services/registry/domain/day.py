"""The day on which something is done."""

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["Day"]


@dataclass(frozen=True, slots=True)
class Day:
    """A moment of business time with its civil day in the zone of the deployment."""

    today: date
    now: datetime
    zone: str
