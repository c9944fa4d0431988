"""What makes the care of one resident differ from that of others: what they go through, and what they wish."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["SituationRow", "WishRow"]


class SituationRow(Base):
    """What a resident goes through from one moment to another, such as the weeks after a spouse's death."""

    __tablename__ = "situation"
    __table_args__ = (CheckConstraint("begins_at <= ends_at", name="moments"),)

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    cause_id: Mapped[UUID] = mapped_column(primary_key=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class WishRow(Base):
    """How, how often and by whom a resident wants to be contacted, as they last said."""

    __tablename__ = "wish"
    __table_args__ = (
        CheckConstraint("every_days is null or every_days > 0", name="every_days"),
        CheckConstraint("not overrides and not declines or reason <> ''", name="reason"),
        # Whose wish is it that this person comes?
        Index("wish_staff_id_idx", "staff_id", postgresql_where=text("staff_id is not null")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    modes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    every_days: Mapped[int | None] = mapped_column(SmallInteger)
    staff_id: Mapped[UUID | None]
    staff_name: Mapped[str | None]
    reason: Mapped[str]
    overrides: Mapped[bool]
    declines: Mapped[bool]
    stated_at: Mapped[datetime]
    saved_by: Mapped[str]
    command_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """How often it was said: whoever says it anew has read the last."""
