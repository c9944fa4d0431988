"""The table of ways with residents or for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["EscortRow"]


class EscortRow(Base):
    """A companion takes a resident to the doctor and home, or brings medicine."""

    __tablename__ = "escort"
    __table_args__ = (
        CheckConstraint("kind in ('medical', 'medicine')", name="kind"),
        CheckConstraint("status in ('open', 'overdue', 'ended', 'ended_late')", name="status"),
        # Whose safe return is overdue?
        Index("escort_open_done_by_idx", "done_by", postgresql_where=text("status = 'open'")),
        # Which ways has this resident had?
        Index("escort_resident_id_starts_at_idx", "resident_id", "starts_at"),
        # Which ways has this companion had?
        Index("escort_companion_id_starts_at_idx", "companion_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    area: Mapped[str]
    kind: Mapped[str]
    companion_id: Mapped[UUID]
    companion_name: Mapped[str]
    starts_at: Mapped[datetime]
    done_by: Mapped[datetime]
    note: Mapped[str]
    steps: Mapped[dict[str, Any]]
    """Step to when it was made and who confirmed it."""
    status: Mapped[str]
    revision: Mapped[int]
    refill_id: Mapped[UUID | None]
    """The medicine it brings, where that is brought again and again."""
    appointment_at: Mapped[datetime | None]
    appointment_place: Mapped[str | None]
