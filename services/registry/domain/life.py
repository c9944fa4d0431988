"""What happens in a resident's life, and what it makes of where they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

__all__ = ["BEGINNINGS", "ENDINGS", "DeathReport", "LifeEvent", "status_of", "stay_of"]

BEGINNINGS = frozenset({"hospitalised", "away", "entered_institution", "entered_station", "moved_out"})
"""Kinds that last until something ends them; a resident has at most one of each at a time."""

ENDINGS = {
    "discharged": "hospitalised",
    "back": "away",
    "left_institution": "entered_institution",
    "left_station": "entered_station",
    "moved_back": "moved_out",
}
"""Kinds that end what another has begun."""

STATUSES = {"moved_out": "moved_out", "entered_institution": "institution"}
"""What lasts and takes somebody off the list; of two the first counts."""

STAYS = {"hospitalised": "hospital", "entered_station": "station", "away": "away"}
"""What lasts and leaves somebody on the list while nobody is at home; of two the first counts."""


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One thing that happened to a resident."""

    id: UUID
    resident_id: UUID
    kind: str
    state: str
    happened_at: datetime
    ended_at: datetime | None
    until_on: date | None
    note: str | None
    recorded_by: str
    recorded_at: datetime
    ends_id: UUID | None = None
    """What this ends; of a discharge the admission."""
    report_id: UUID | None = None
    """The death that this follows from."""
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class DeathReport:
    """One report that a resident died, and what became of it."""

    id: UUID
    resident_id: UUID
    state: str
    """``reported``, ``confirmed`` or ``reversed``."""
    status_before: str
    died_on: date | None
    note: str | None
    reported_by: str
    reported_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


def status_of(lasting: Collection[str]) -> str:
    """Return the status of somebody for whom these kinds last."""
    return next((status for kind, status in STATUSES.items() if kind in lasting), "active")


def stay_of(lasting: Collection[str]) -> str | None:
    """Return where somebody is who is on the list and not at home."""
    return next((stay for kind, stay in STAYS.items() if kind in lasting), None)
