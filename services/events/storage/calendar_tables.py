"""Table of the year ahead."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["ObservanceRow", "ProposalRow"]


class ProposalRow(Base):
    """One day of a community's year that asks for an activity."""

    __tablename__ = "proposal"
    __table_args__ = (
        # One proposal per day of the calendar, whoever opens the year; also: the year of one community.
        UniqueConstraint("community", "held_on", "occasion"),
        CheckConstraint("status in ('proposed', 'announced', 'dropped')", name="status"),
        CheckConstraint("kind in ('festival', 'observance')", name="kind"),
        CheckConstraint("(draft is null) = (drafted_at is null)", name="drafted_at"),
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
    title: Mapped[str | None]
    """None is what the calendar calls it."""
    draft: Mapped[dict[str, Any] | None]
    """Place, times, capacity and note that were laid ready."""
    drafted_at: Mapped[datetime | None]


class ObservanceRow(Base):
    """A day that comes every year, and the draft that is laid ready for it in chosen communities."""

    __tablename__ = "observance"
    __table_args__ = (CheckConstraint("days_ahead between 1 and 120", name="days_ahead"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[str]
    rule: Mapped[str]
    areas: Mapped[list[Any]]
    days_ahead: Mapped[int]
    draft: Mapped[dict[str, Any]]
    enabled: Mapped[bool]
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
