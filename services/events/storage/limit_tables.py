"""Tables of what volunteers can take on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["HealthCautionRow", "VolunteerLimitRow"]


class VolunteerLimitRow(Base):
    """What somebody said they can take on. Whoever gives them something to do locks them first."""

    __tablename__ = "volunteer_limit"
    __table_args__ = (
        CheckConstraint("day_minutes >= 0", name="day_minutes"),
        CheckConstraint("week_minutes >= 0", name="week_minutes"),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    avoids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    day_minutes: Mapped[int | None]
    week_minutes: Mapped[int | None]
    version: Mapped[int]
    command_id: Mapped[UUID]
    declared_at: Mapped[datetime]
    declared_by: Mapped[str]


class HealthCautionRow(Base):
    """Something about somebody's health was flagged: that it was, never what. Settled when limits are declared anew."""

    __tablename__ = "health_caution"
    __table_args__ = (
        # Has this volunteer a finding that nobody has talked over with them?
        Index("health_caution_resident_id_idx", "resident_id", postgresql_where=text("settled_at is null")),
    )

    finding_id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
