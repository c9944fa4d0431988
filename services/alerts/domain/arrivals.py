"""The arrival clock: when somebody who took an emergency is reminded, and when the promise is broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

__all__ = ["ArrivalClock"]


@dataclass(frozen=True, slots=True)
class ArrivalClock:
    """Minutes from acceptance."""

    warnings: tuple[int, ...]
    breach: int

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "ArrivalClock":
        """Read the clock of a rule or of an alert."""
        return cls(warnings=tuple(body["warn_minutes"]), breach=body["breach_minutes"])

    def first(self, accepted_at: datetime) -> datetime:
        """Return when the clock speaks first."""
        return accepted_at + timedelta(minutes=min((*self.warnings, self.breach)))

    def speaks(self, accepted_at: datetime, *, due_at: datetime, now: datetime) -> tuple[int | None, datetime | None]:
        """Return which reminder is due, and when the clock speaks next; no reminder means that the promise is broken.

        After an outage only the last of several reminders is given, and none once the promise is broken.
        """
        passed = (now - accepted_at) / timedelta(minutes=1)
        if passed >= self.breach:
            return None, None
        warned = max(minutes for minutes in self.warnings if minutes <= max(passed, _minutes(due_at - accepted_at)))
        later = min(minutes for minutes in (*self.warnings, self.breach) if minutes > warned)
        return warned, accepted_at + timedelta(minutes=later)


def _minutes(span: timedelta) -> float:
    return span / timedelta(minutes=1)
