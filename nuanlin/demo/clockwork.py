"""The fast clock of a demonstration: quick by day, quicker through the night."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.clock import ClockFile, real_now

__all__ = ["START", "Clockwork", "freeze", "last_moment"]

START = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Sunday noon: the first weekly deadlines pass the next morning, about a minute after the play begins."""

DAY_BEGINS, DAY_ENDS = time(7, 0), time(21, 0)

NIGHT_TIMES_FASTER = 12
"""Nobody knocks at night; it is over in a few seconds."""

ANCHOR_AGE = timedelta(seconds=1)
"""How old the clock file may be when the play is killed: the next one begins that much later than it says."""


def last_moment(path: Path) -> datetime:
    """Return the business moment at which an earlier play ended, or the beginning of the first."""
    try:
        setting = ClockFile.read(path)
    except (OSError, ValueError, KeyError):
        return START
    return setting.at(min(real_now(), setting.real + ANCHOR_AGE))


def freeze(path: Path, moment: datetime) -> None:
    """Stop the clock at a moment."""
    ClockFile(real=real_now(), business=moment, factor=0).write(path)


class Clockwork:
    """Keeps the clock file at the right speed.

    Parameters
    ----------
    path
        The clock file that all services read.
    factor
        Business seconds per real second by day.
    """

    def __init__(self, path: Path, *, factor: float, now: Callable[[], datetime]) -> None:
        self._path = path
        self._factor = factor
        self._now = now

    def tick(self) -> None:
        """Anchor the clock anew at the speed of this hour; call it about every second and when the speed changes."""
        business = self._now()
        ClockFile(real=real_now(), business=business, factor=self._speed(business)).write(self._path)

    def seconds_to_next_change(self) -> float:
        """Return real seconds until the speed changes, at most one."""
        business = self._now()
        return min(1.0, (self._boundary(business) - business) / timedelta(seconds=1) / self._speed(business))

    def _speed(self, moment: datetime) -> float:
        return self._factor * (1 if self._is_day(moment) else NIGHT_TIMES_FASTER)

    def _is_day(self, moment: datetime) -> bool:
        return DAY_BEGINS <= moment.astimezone(START.tzinfo).time() < DAY_ENDS

    def _boundary(self, moment: datetime) -> datetime:
        local = moment.astimezone(START.tzinfo)
        if self._is_day(moment):
            return local.replace(hour=DAY_ENDS.hour, minute=0, second=0, microsecond=0)
        morning = local.replace(hour=DAY_BEGINS.hour, minute=0, second=0, microsecond=0)
        return morning if local < morning else morning + timedelta(days=1)
