"""Tables of calm: silences, quiet hours, what was held back, and how much one person was told."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Time, text
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["HeldTellingRow", "QuietHoursRow", "SilenceRow", "TellingBudgetRow"]


class SilenceRow(Base):
    """Alerts that fit the condition tell nobody for a time. They are there, and told of when it ends."""

    __tablename__ = "silence"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("confirmed_by is null or (even_urgent and confirmed_by <> author)", name="urgent"),
        CheckConstraint("(confirmed_by is null) = (confirmed_at is null)", name="confirmation"),
        # Which silences hold now?
        Index("silence_ends_at_idx", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    condition: Mapped[dict[str, Any]]
    reason: Mapped[str]
    author: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    """Moved to the moment at which somebody ended it early."""
    even_urgent: Mapped[bool]
    """Whether what is urgent is to be silenced too, once that is confirmed."""
    confirmed_by: Mapped[str | None]
    """The second person, without whom nothing urgent is silenced."""
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class QuietHoursRow(Base):
    """Hours of the day in which one person hears only of what is grave enough."""

    __tablename__ = "quiet_hours"
    __table_args__ = (CheckConstraint("passes in ('info', 'warning', 'urgent')", name="passes"),)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    starts: Mapped[time] = mapped_column(Time())
    ends: Mapped[time] = mapped_column(Time())
    passes: Mapped[str]
    author: Mapped[str]
    saved_at: Mapped[datetime]


class HeldTellingRow(Base):
    """Somebody who is to be told and is not yet: it is night for them, or they have been told enough at once."""

    __tablename__ = "held_telling"
    __table_args__ = (
        CheckConstraint("because in ('quiet', 'storm', 'joined', 'silence')", name="because"),
        CheckConstraint("purpose in ('ladder', 'joined', 'graver', 'reminder', 'relief', 'reply')", name="purpose"),
        CheckConstraint("outcome in ('told', 'folded', 'needless')", name="outcome"),
        CheckConstraint("(outcome is null) = (released_at is null)", name="release"),
        # Whose time has come?
        Index("held_telling_held_until_idx", "held_until", postgresql_where=text("outcome is null")),
        # What waits for this person?
        Index("held_telling_staff_id_idx", "staff_id", postgresql_where=text("outcome is null")),
        # What does this summary speak of?
        Index(
            "held_telling_folded_into_idx",
            "folded_into",
            "staff_id",
            postgresql_where=text("folded_into is not null"),
        ),
    )

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True, server_default="ladder")
    level: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[dict[str, Any]]
    """Name, role and ways to reach, as they were."""
    told_before: Mapped[str | None]
    step: Mapped[str | None]
    title: Mapped[str | None]
    """What is said in place of the alert's own title."""
    because: Mapped[str]
    held_at: Mapped[datetime]
    held_until: Mapped[datetime]
    released_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    """`told` by a notice of its own, `folded` into a summary, `needless` since the alert was taken or closed."""
    folded_into: Mapped[UUID | None]
    """The alert whose notice carries the summary."""


class TellingBudgetRow(Base):
    """How often one person was told in the window that began last."""

    __tablename__ = "telling_budget"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    window_start: Mapped[datetime]
    told: Mapped[int]
