"""Table of the hours that volunteers give."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["SessionRow"]


class SessionRow(Base):
    """One stretch of time in which a volunteer served. Kept for ever as it was reported; only the decision changes."""

    __tablename__ = "service_session"
    __table_args__ = (
        UniqueConstraint("command_id"),
        CheckConstraint("ended_at > started_at", name="period"),
        CheckConstraint("status in ('reported', 'approved', 'refused')", name="status"),
        CheckConstraint("(status = 'reported') = (decided_at is null)", name="decided"),
        # What did a community's volunteers report, the latest first? What waits for a decision?
        Index("service_session_community_idx", "community", text("started_at desc")),
        # Which of a volunteer's time is counted already?
        Index(
            "service_session_volunteer_id_idx", "volunteer_id", "started_at",
            postgresql_where=text("status = 'approved'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID]
    community: Mapped[str]
    volunteer_id: Mapped[UUID]
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    what: Mapped[str]
    status: Mapped[str]
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str]
    version: Mapped[int]
