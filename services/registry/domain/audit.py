"""Who saw or changed what of whom, and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

__all__ = ["AuditEntry", "SealVerdict"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One reading or writing of one person, or of a list of them."""

    at: datetime
    actor: str
    role: str | None
    action: str
    """``read`` or ``write``."""
    request: str
    reason: str | None
    resident_ids: tuple[UUID, ...]
    fields: tuple[str, ...]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class SealVerdict:
    """What a look at all seals found."""

    sealed_rows: int
    waiting_rows: int
    """Written since the last seal."""
    broken: tuple[int, ...]
    """Numbers of seals whose rows are not what they were, or which do not follow from the one before."""
