"""Tables of shifts and of who has signed up for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["ShiftRow", "ShiftVolunteerRow"]


class ShiftRow(Base):
    """A time at which volunteers are needed. Whoever changes it or who covers it locks this row first."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("needed_count >= 1", name="needed_count"),
        CheckConstraint("status in ('planned', 'cancelled')", name="status"),
        # The shifts of one community, by time.
        Index("shift_community_idx", "community", "starts_at"),
        # Which begin soon and are not said to be short?
        Index("shift_starts_at_idx", "starts_at", postgresql_where=text("status = 'planned' and not uncovered")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    needed_count: Mapped[int]
    strains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    leader_id: Mapped[UUID | None]
    tell_hours: Mapped[int]
    status: Mapped[str]
    uncovered: Mapped[bool]
    """As it was last told."""
    version: Mapped[int]
    """Of the plan: what `save_shift` compares."""
    revision: Mapped[int]
    """Of the plan and who covers it: what events carry."""
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class ShiftVolunteerRow(Base):
    """Somebody on a shift, or who was."""

    __tablename__ = "shift_volunteer"
    __table_args__ = (
        CheckConstraint("(left_at is null) = (left_by is null)", name="left"),
        # What has a volunteer signed up for?
        Index("shift_volunteer_volunteer_id_idx", "volunteer_id", postgresql_where=text("left_at is null")),
    )

    shift_id: Mapped[UUID] = mapped_column(ForeignKey("shift.id"), primary_key=True)
    volunteer_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    signed_at: Mapped[datetime]
    signed_by: Mapped[str]
    left_at: Mapped[datetime | None]
    left_by: Mapped[str | None]
    reason: Mapped[str]
