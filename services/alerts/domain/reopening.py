"""Taking back that an alert was closed: by whom it was closed and how long ago decide whether that is a mistake."""

from datetime import datetime, timedelta

__all__ = ["REOPEN_WITHIN", "reopens_until"]

REOPEN_WITHIN = timedelta(hours=2)
"""A wrong click is seen at once, a wrong answer when the next one comes to the door. Later it is a case of its own."""

BY_PEOPLE = frozenset({"safe", "helped", "hospital", "arranged", "handed_on", "noted", "false_alarm", "other"})
"""Outcomes that a person chooses; what a later fact has answered is answered."""


def reopens_until(*, outcome: str | None, closed_at: datetime | None, now: datetime) -> datetime | None:
    """Return until when an alert may be opened again; None if it may not, or is open."""
    if closed_at is None or outcome not in BY_PEOPLE:
        return None
    until = closed_at + REOPEN_WITHIN
    return until if now < until else None
