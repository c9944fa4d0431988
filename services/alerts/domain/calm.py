"""Calm: hours in which somebody is left alone, and how many notices one person gets at once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.alerts.domain.rules import SEVERITIES

__all__ = ["Budget", "Calm", "QuietHours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """How much is asked of one person: from the settings."""

    zone: ZoneInfo
    most: int = 10
    """Tellings of one person in a window; further ones are folded into one summary at its end."""
    most_urgent: int = 20
    """With the urgent ones among them: those may go on when the others have to wait."""
    longest_wait: timedelta = timedelta()
    """Most real time that an alert waits for others of its group; without it all are told at once."""
    window: timedelta = timedelta(minutes=10)
    """Half of what a level has to answer, so that a summary comes before the next level is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Hours of the day, perhaps over midnight, in which somebody hears only of what is grave enough."""

    starts: time
    ends: time
    passes: str = "urgent"
    """Least severity that comes through."""

    def until(self, now: datetime, *, severity: str, zone: ZoneInfo) -> datetime | None:
        """Return when somebody may be told; None if they may be told now."""
        if SEVERITIES.index(severity) >= SEVERITIES.index(self.passes):
            return None
        here = now.astimezone(zone)
        over_midnight = self.ends <= self.starts
        evening, morning = here.time() >= self.starts, here.time() < self.ends
        if not ((evening or morning) if over_midnight else (evening and morning)):
            return None
        day = here.date() + timedelta(days=1 if over_midnight and evening else 0)
        return datetime.combine(day, self.ends, tzinfo=zone)


@dataclass(slots=True)
class Budget:
    """What one person has been told in the window that runs."""

    window_start: datetime
    told: int

    def takes(self, *, severity: str, calm: Calm) -> bool:
        """Say whether one more may be told now, and count it if so."""
        most = calm.most_urgent if severity == "urgent" else calm.most
        if self.told >= most:
            return False
        self.told += 1
        return True
