"""What stands at one resident's door today, in one word."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

__all__ = ["URGENCY", "DoorState", "Visit", "state_of"]


class DoorState(StrEnum):
    """What a door of the map says, the most urgent first."""

    MISSED = "missed"
    ALERT = "alert"
    """An alert is open, or the last contact found that somebody needs attention."""
    DUE = "due"
    """A visit ends today, or should have ended and may still be made."""
    UNKNOWN = "unknown"
    """Somebody is visited here, and nobody can say now how today stands."""
    AWAY = "away"
    DONE = "done"
    LISTED = "listed"
    """On the list of those who are visited; nothing is due today."""
    REGISTERED = "registered"
    """Lives here, and is on no such list."""


class Visit(Protocol):
    """What a visit tells of today."""

    @property
    def status(self) -> str:
        """``planned``, ``missed``, ``completed``, ``completed_late``, ``cancelled``."""

    @property
    def due_at(self) -> datetime:
        """End of the period in which it is to be made."""

    @property
    def last_outcome(self) -> str | None:
        """How the last contact in this period ended."""


URGENCY = {state: place for place, state in enumerate(DoorState)}

DONE = ("completed", "completed_late")


def state_of(
    visits: Sequence[Visit] | None, *, alerted: bool, away: bool, special: bool, day_ends: datetime
) -> DoorState:
    """Return what stands at the door of one resident.

    Parameters
    ----------
    visits
        The resident's visits of today; None while visits cannot say, which is never shown as nothing to do.
    away
        In a hospital, at the station, or gone for a time.
    day_ends
        First moment of tomorrow.
    """
    for applies, state in (
        (_any(visits, "missed"), DoorState.MISSED),
        (alerted or _worrying(visits), DoorState.ALERT),
        (any(one.status == "planned" and one.due_at <= day_ends for one in visits or ()), DoorState.DUE),
        (away, DoorState.AWAY),
        (visits is None and special, DoorState.UNKNOWN),
        (_any(visits, *DONE), DoorState.DONE),
        (special or bool(visits), DoorState.LISTED),
    ):
        if applies:
            return state
    return DoorState.REGISTERED


def _any(visits: Sequence[Visit] | None, *statuses: str) -> bool:
    return any(one.status in statuses for one in visits or ())


def _worrying(visits: Sequence[Visit] | None) -> bool:
    return any(one.status in DONE and one.last_outcome == "needs_attention" for one in visits or ())
