"""Tables of teams and of who was in them when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["MembershipRow", "TeamRow"]


class TeamRow(Base):
    """A team. Whoever changes its charter or its roster locks this row first."""

    __tablename__ = "team"
    __table_args__ = (
        CheckConstraint("kind in ('service', 'patrol', 'council', 'garden', 'hobby', 'other')", name="kind"),
        CheckConstraint("least_count >= 1", name="least_count"),
        # The teams of one community.
        Index("team_community_idx", "community"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    charter: Mapped[str]
    least_count: Mapped[int]
    version: Mapped[int]
    """Of the charter: what `save_team` compares."""
    revision: Mapped[int]
    """Of charter and roster: what events carry."""
    understaffed: Mapped[bool]
    """As it was last told."""
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class MembershipRow(Base):
    """One time that somebody was in a team."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("active_to >= active_from", name="active_to"),
        # Who is in a team now? Each at most once.
        Index(
            "membership_open_key", "team_id", "member_id", unique=True, postgresql_where=text("active_to is null")
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    member_id: Mapped[UUID]
    name: Mapped[str]
    role: Mapped[str]
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    reason: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
