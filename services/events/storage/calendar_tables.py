"""Table of the year ahead."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["ProposalRow"]


class ProposalRow(Base):
    """One day of a community's year that asks for an activity."""

    __tablename__ = "proposal"
    __table_args__ = (
        # One proposal per day of the calendar, whoever opens the year; also: the year of one community.
        UniqueConstraint("community", "held_on", "occasion"),
        CheckConstraint("status in ('proposed', 'announced', 'dropped')", name="status"),
        CheckConstraint("kind in ('festival', 'observance')", name="kind"),
        CheckConstraint("(status = 'announced') = (activity_id is not null)", name="activity_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    occasion: Mapped[str]
    kind: Mapped[str]
    held_on: Mapped[date]
    status: Mapped[str]
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    reason: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    version: Mapped[int]
