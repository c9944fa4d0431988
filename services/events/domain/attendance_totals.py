"""Counting who came: everybody once in a session, in the part and at the venue that say most."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["Presence", "counted"]

PARTS = ("performer", "staff", "audience")
"""Whoever performed and then watched counts as a performer: that is what a report asks for first."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody at one venue of one session."""

    session: Hashable
    activity_id: UUID
    resident_id: UUID
    attended_as: str
    attended_at: datetime


def counted(presences: Iterable[Presence]) -> list[Presence]:
    """Return the one presence of each person in each session that counts.

    The part comes first, then the earlier moment, so that the totals of the venues add up to those of the session.
    """
    chosen: dict[tuple[Hashable, UUID], Presence] = {}
    for one in sorted(presences, key=_weight):
        chosen.setdefault((one.session, one.resident_id), one)
    return list(chosen.values())


def _weight(one: Presence) -> tuple[int, datetime, UUID]:
    return PARTS.index(one.attended_as), one.attended_at, one.activity_id
