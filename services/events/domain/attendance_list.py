"""What a list of who came means for what is recorded already."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.events.domain import wording
from services.events.domain.activity import Activity, CheckInError, attended_moment

__all__ = ["TIMES_APART", "CardNumber", "Line", "Reading", "Sighting", "card_number", "read_list"]

TIMES_APART = timedelta(minutes=10)
"""Two lists that say when somebody came differ by less wherever two people look at two watches."""

PRINTED = re.compile(r"联系卡\s*(\d{12})-(\d{1,6})")
TYPED = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class CardNumber:
    """Number of a contact card; None is the community of the activity."""

    community: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, with whom it is about as far as that is known."""

    row_id: UUID
    resident_id: UUID | None
    known: bool
    """Whether the resident has a file here."""
    present: bool
    at: datetime | None
    attended_as: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """When and in which part somebody was seen."""

    at: datetime
    attended_as: str


@dataclass(slots=True)
class Reading:
    """What the rows of a list come to."""

    sightings: dict[UUID, Sighting] = field(default_factory=dict)
    """Whom this list is the first to have seen."""
    refused: dict[UUID, str] = field(default_factory=dict)
    """Row to what is wrong with it, in Chinese."""
    known: int = 0
    absent: int = 0


def card_number(said: str) -> CardNumber | None:
    """Read the number from what was scanned off a card, or typed; None if there is none.

    A picture names its community, so that number 12 of another community is not taken for ours.
    """
    said = said.strip()
    if found := PRINTED.search(said):
        return CardNumber(found[1], int(found[2]))
    return CardNumber(None, int(said)) if TYPED.fullmatch(said) else None


def read_list(activity: Activity, lines: Sequence[Line], *, standing: Iterable[UUID], now: datetime) -> Reading:
    """Say who is newly seen by a list; duplicates collapse, of two times in it the earlier stands.

    Parameters
    ----------
    standing
        Who is recorded as present already.
    """
    reading, before = Reading(), frozenset(standing)
    for line in lines:
        moment = _moment(activity, line, reading.refused, now=now)
        if moment is None or line.resident_id is None:
            continue
        if not line.present:
            reading.absent += 1
        elif line.resident_id in before:
            reading.known += 1
        else:
            reading.known += line.resident_id in reading.sightings
            _see(reading.sightings, line.resident_id, Sighting(moment, line.attended_as))
    return reading


def _see(sightings: dict[UUID, Sighting], resident_id: UUID, sighting: Sighting) -> None:
    known = sightings.get(resident_id)
    if known is None or sighting.at < known.at:
        sightings[resident_id] = sighting


def _moment(activity: Activity, line: Line, refused: dict[UUID, str], *, now: datetime) -> datetime | None:
    """Return when a line saw somebody; None, with the reason, if it cannot be taken."""
    if line.resident_id is None:
        refused[line.row_id] = wording.CARD_UNKNOWN
    elif not line.known:
        refused[line.row_id] = wording.RESIDENT_UNKNOWN
    else:
        try:
            return attended_moment(activity, claimed=line.at if line.present else None, now=now)
        except CheckInError:
            late = line.at is not None and line.at > now
            refused[line.row_id] = wording.CHECK_IN_FUTURE if late else wording.CHECK_IN_OUTSIDE
    return None
