"""Tables of who was a liaison since when, and of contacts that somebody should look at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["ContactReviewRow", "LiaisonTermRow"]


class LiaisonTermRow(Base):
    """Since when somebody, or nobody, is a resident's liaison: a copy, filled only from `CareCircleResolved`."""

    __tablename__ = "liaison_term"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    liaison_id: Mapped[UUID | None]
    liaison_name: Mapped[str | None]
    holder_id: Mapped[UUID | None]
    """Who holds the post: the liaison, or whom the liaison stands in for."""


class ContactReviewRow(Base):
    """A contact that is kept and counted, and that somebody in charge should look at."""

    __tablename__ = "contact_review"
    __table_args__ = (
        CheckConstraint("reason in ('after_hand_over')", name="reason"),
        CheckConstraint("decision in ('confirmed', 'doubtful')", name="decision"),
        CheckConstraint("(settled_at is null) = (decision is null)", name="settled"),
        # What waits in a community, the oldest first?
        Index("contact_review_open_idx", "area", "opened_at", postgresql_where=text("settled_at is null")),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    area: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    decision: Mapped[str | None]
    note: Mapped[str | None]
