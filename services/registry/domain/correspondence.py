"""How a resident wants to be written to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

__all__ = ["Correspondence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What holds for one resident; version 0 is that nothing was ever said."""

    resident_id: UUID
    version: int = 0
    greetings: bool = False
    announcements: bool = True
    medium: str = "paper"
    language: str = "zh"
    way: str = "sms"
    lives_away: bool | None = None
    mourning_until: date | None = None
    audio_unit: str | None = None
    postal_address: str | None = None
    recorded_by: str = ""
    recorded_at: datetime | None = None
