"""Tables of roles and of who was asked to take one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["RoleAnswerRow", "RoleRow"]


class RoleRow(Base):
    """Something to be done by somebody who can do it. Whoever gives it to somebody locks this row first."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint("needed_count >= 1", name="needed_count"),
        # The roles of one community.
        Index("role_community_idx", "community"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    title: Mapped[str]
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    compound: Mapped[str | None]
    grid: Mapped[str | None]
    needed_count: Mapped[int]
    strains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    day_minutes: Mapped[int]
    week_minutes: Mapped[int]
    leader_id: Mapped[UUID | None]
    closed: Mapped[bool]
    version: Mapped[int]
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class RoleAnswerRow(Base):
    """What a resident said to a role, and how long they had it."""

    __tablename__ = "role_answer"
    __table_args__ = (
        CheckConstraint("state in ('accepted', 'declined', 'ended')", name="state"),
        CheckConstraint("state = 'declined' or (consent <> '' and term_from is not null)", name="consent"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended"),
        CheckConstraint("term_to >= term_from", name="term_to"),
        # What did a resident say to a role, the last time?
        Index("role_answer_role_id_idx", "role_id", "resident_id", "answered_at"),
        # Whose term is over?
        Index("role_answer_term_to_idx", "term_to", postgresql_where=text("state = 'accepted'")),
        # Who has which role? Nobody one of them twice.
        Index(
            "role_answer_holder_key", "resident_id", "role_id", unique=True, postgresql_where=text("state = 'accepted'")
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the command that brought the answer."""
    role_id: Mapped[UUID] = mapped_column(ForeignKey("role.id"))
    resident_id: Mapped[UUID]
    state: Mapped[str]
    consent: Mapped[str]
    """How they said yes, and to whom."""
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    """Last day; None until it is ended."""
    reason: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
