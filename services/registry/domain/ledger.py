"""Ledgers of people: entries as they were written, and the amendments that follow them."""

from dataclasses import astuple, dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

__all__ = ["AMENDABLE", "Amendment", "Entry", "Ledger"]

AMENDABLE = {
    "entered_on": "入册日期",
    "basis": "入册依据",
    "left_on": "出册日期",
    "leave_reason": "出册原因",
    "note": "备注",
}
"""What can be amended, and what staff call it."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger; see `LedgerRow`."""

    code: str
    name: str
    kind: str
    restricted: bool
    named_only: bool
    purpose: str | None = None
    legal_basis: str | None = None
    retired_on: date | None = None

    @property
    def mark(self) -> str:
        """What tells this state of it from any other."""
        return sha256(repr(astuple(self)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One later edit of an entry."""

    entry_id: UUID
    number: int
    field: str
    before: str | None
    after: str
    reason: str
    amended_by: str
    amended_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One resident's entry in a ledger, as it was written."""

    id: UUID
    resident_id: UUID
    community: str
    ledger: str
    entered_on: date
    basis: str
    origin: str
    left_on: date | None
    leave_reason: str | None

    def value_of(self, field: str, amendments: list[Amendment]) -> str | None:
        """Return what a field says after the amendments so far."""
        said = [amendment.after for amendment in amendments if amendment.field == field]
        if said:
            return said[-1]
        value = getattr(self, field, None)
        return value.isoformat() if isinstance(value, date) else value
