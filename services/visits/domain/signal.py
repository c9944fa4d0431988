"""When a window is looked at, and what a sighting says about the day."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from services.visits.domain.period import DAY, civil_moment

__all__ = ["Verdict", "Window", "next_window", "verdict_of", "window_on"]


class Verdict(StrEnum):
    """What one sighting makes of a day."""

    NOTHING = "nothing"
    SEEN = "seen"
    DISTRESS = "distress"


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when the signal has to be seen on one day, in UTC."""

    on_day: date
    opens_at: datetime
    closes_at: datetime


def window_on(day: date, *, opens: str, closes: str, zone: tzinfo) -> Window:
    """Return the window of a civil day."""
    return Window(on_day=day, opens_at=civil_moment(day, opens, zone), closes_at=civil_moment(day, closes, zone))


def next_window(after: datetime, *, opens: str, closes: str, zone: tzinfo) -> Window:
    """Return the first window that opens after a moment: nobody is missed in one that was half over when agreed."""
    window = window_on(after.astimezone(zone).date(), opens=opens, closes=closes, zone=zone)
    while window.opens_at <= after:
        window = window_on(window.on_day + DAY, opens=opens, closes=closes, zone=zone)
    return window


def verdict_of(state: str, *, window: Window, happened_at: datetime, confidence: int, enough: int) -> Verdict:
    """Say what a sighting makes of its day.

    A call for help counts at any hour and from anybody. A safe signal counts from the opening of the window on, also
    after its end: what stands there before may be from yesterday. What is unclear, and a device that is not sure,
    says nothing: the day stays unseen until somebody sees.

    Parameters
    ----------
    enough
        Percent of confidence from which a safe signal counts.
    """
    if state == "distress":
        return Verdict.DISTRESS
    if state == "seen" and happened_at >= window.opens_at and confidence >= enough:
        return Verdict.SEEN
    return Verdict.NOTHING
