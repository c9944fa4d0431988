"""Table of the duty rota."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["DutyShiftRow"]


class DutyShiftRow(Base):
    """One person on duty for a time, once or again and again."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("repeat_days >= 0", name="repeat"),
        # Who is on duty in this community?
        Index("duty_shift_community_code_idx", "community_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_code: Mapped[str]
    staff_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    repeat_days: Mapped[int]
    until: Mapped[datetime | None]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("on_call_team.id", ondelete="CASCADE"))
    """The on-call team in which they are there; None is the duty itself."""
    author: Mapped[str]
    reason: Mapped[str]
