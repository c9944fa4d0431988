"""What an auditor asks for, as it stands in the form."""

import re
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

__all__ = ["AuditForm", "resident_in"]

NUMBER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class AuditForm(BaseModel):
    """By person, by resident, by time."""

    who: str = Field("", max_length=80)
    resident: str = Field("", max_length=300)
    """Whole name of a resident, their number, or the address of their page."""
    place: str = Field("", max_length=20)
    programs: bool = False
    """Also what programs did of their own accord."""
    since: date | None = None
    until: date | None = None
    before: str = Field("", max_length=400)
    """Where the page before ended, as ``registry:120 visits:88``."""

    @field_validator("since", "until", mode="before")
    @classmethod
    def _any_day(cls, value: object) -> object:
        """Take an empty day as any."""
        return value or None

    def cursors(self) -> dict[str, int]:
        """Return where each service goes on."""
        pairs = (part.partition(":") for part in self.before.split())
        return {place: int(number) for place, _, number in pairs if number.isascii() and number.isdigit()}


def resident_in(text: str) -> UUID | None:
    """Return the number of a resident in what somebody pasted."""
    found = NUMBER.search(text)
    return UUID(found[0]) if found else None
