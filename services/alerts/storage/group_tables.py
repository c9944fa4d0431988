"""Table of the cases of an alert that speaks of several."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["AlertMemberRow"]


class AlertMemberRow(Base):
    """One case of an alert of several. An alert of one has none: it is its case."""

    __tablename__ = "alert_member"
    __table_args__ = (
        CheckConstraint("severity in ('info', 'warning', 'urgent')", name="severity"),
        CheckConstraint("(settled_at is null) = (outcome is null)", name="settled"),
        # Which alert does this case stand in? In one at most.
        Index("alert_member_case_key_key", "case_key", unique=True, postgresql_where=text("settled_at is null")),
        # Which alerts of several is this resident among?
        Index("alert_member_resident_id_idx", "resident_id"),
    )

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    case_key: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    severity: Mapped[str]
    event_id: Mapped[UUID | None]
    event_at: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
