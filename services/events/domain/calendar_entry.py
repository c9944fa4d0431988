"""One activity as a calendar shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["CalendarEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One activity. Nobody's name is in it; the note, in which people write names, is left out."""

    id: UUID
    title: str
    place: str
    theme: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    version: int
    cancelled: bool
    waiting: bool
    """Whether the one whose calendar it is has no seat yet."""
