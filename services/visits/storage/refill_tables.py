"""The table of medicine that has to be brought again and again."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["RefillRow"]


class RefillRow(Base):
    """A resident's medicine runs out on a day. What it is stays here: it is in no event and no log."""

    __tablename__ = "refill"
    __table_args__ = (
        CheckConstraint("every_days > 0", name="every_days"),
        CheckConstraint("ahead_days >= 0", name="ahead_days"),
        # Whose medicine runs out, and nobody was sent with more?
        Index("refill_next_on_idx", "next_on", postgresql_where=text("active and planned_on is distinct from next_on")),
        # What does this resident need?
        Index("refill_resident_id_idx", "resident_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    area: Mapped[str]
    medicine: Mapped[str]
    next_on: Mapped[date]
    """Day on which what is there has run out."""
    every_days: Mapped[int | None]
    """None is once."""
    ahead_days: Mapped[int]
    companion_id: Mapped[UUID]
    companion_name: Mapped[str]
    planned_on: Mapped[date | None]
    """The `next_on` for which a delivery was planned last."""
    active: Mapped[bool]
    revision: Mapped[int]
