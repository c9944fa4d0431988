"""When a household of a census round counts as not reached: after a try in vain at each of three times of day."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["DAY_PARTS", "day_part", "left_to_try", "state_after"]

DAY_PARTS = ("morning", "afternoon", "evening")
NOON, EVENING = 12, 18
"""Hours at which the next time of day begins."""


def day_part(moment: datetime, zone: ZoneInfo) -> str:
    """Return the time of day of a moment, in the zone of the deployment."""
    hour = moment.astimezone(zone).hour
    return "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"


def left_to_try(tried: Collection[str]) -> list[str]:
    """Return the times of day at which nobody has been there."""
    return [part for part in DAY_PARTS if part not in tried]


def state_after(tried: Collection[str], *, reached: bool) -> str:
    """Return how a household stands after tries at these times of day; silence is never "done"."""
    if reached:
        return "reached"
    return "open" if left_to_try(tried) else "not_reached"
