"""Tables of alerts themselves: the case, what happened to it, and whom it was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = [
    "OPEN",
    "UNCLOSED",
    "AlertEntryRow",
    "AlertRow",
    "AlertStepRow",
    "EscalationPlanRow",
]


class AlertRow(Base):
    """One case that needs a human. The plan is a copy: changing a plan never changes an alert."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("status in ('open', 'acknowledged', 'unresolved_exhausted', 'closed')", name="status"),
        CheckConstraint("severity in ('info', 'warning', 'urgent')", name="severity"),
        CheckConstraint("(status = 'open') = (next_escalation_at is not null)", name="climbing"),
        CheckConstraint("(status = 'closed') = (closed_at is not null)", name="closing"),
        CheckConstraint("(closed_at is null) = (outcome is null)", name="outcome"),
        CheckConstraint("arrival_due_at is null or (accepted_at is not null and arrived_at is null)", name="arrival"),
        # One alert per case; a case that comes back after the closing is a new alert.
        Index("alert_dedup_key_key", "dedup_key", unique=True, postgresql_where=text("status <> 'closed'")),
        # Which alerts have to climb now?
        Index("alert_next_escalation_at_idx", "next_escalation_at", postgresql_where=text("status = 'open'")),
        # What stands on this community's desk?
        Index("alert_community_idx", "community_code", postgresql_where=text("status <> 'closed'")),
        # What was closed lately?
        Index("alert_closed_at_idx", "community_code", "closed_at", postgresql_where=text("status = 'closed'")),
        # What happens to residents of this community who stay elsewhere?
        Index("alert_home_code_idx", "home_code", postgresql_where=text("home_code is not null")),
        # What has this resident had?
        Index("alert_resident_id_idx", "resident_id", "raised_at"),
        # Which alerts were raised in a month, all over the house?
        Index("alert_raised_at_idx", "raised_at"),
        # Who should be there by now?
        Index("alert_arrival_due_at_idx", "arrival_due_at", postgresql_where=text("arrival_due_at is not null")),
        # Which alert takes further cases of this group?
        Index("alert_group_key_key", "group_key", unique=True, postgresql_where=text("group_key is not null")),
        # What did this silence hold back?
        Index("alert_silence_id_idx", "silence_id", postgresql_where=text("silence_id is not null")),
        # Which alerts wait for this resident's care circle?
        Index("alert_circle_of_idx", "circle_of", postgresql_where=text("status <> 'closed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dedup_key: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    severity: Mapped[str]
    district: Mapped[str]
    street: Mapped[str]
    community: Mapped[str]
    community_code: Mapped[str]
    home_code: Mapped[str | None]
    """Where a resident belongs who stays in `community_code` for a time: both communities see the alert."""
    resident_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    """The member of staff it is about, where it is about one."""
    circle_of: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    plan: Mapped[dict[str, Any]]
    level: Mapped[int] = mapped_column(server_default="0")
    role: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    raised_at: Mapped[datetime]
    next_escalation_at: Mapped[datetime | None]
    exhausted_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None]
    """The member of staff who has it; None where nobody has, or somebody without an account."""
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    rule: Mapped[str | None]
    """The rule that raised it, in which version, and the fact it was raised from; None for alerts of long ago."""
    rule_version: Mapped[str | None]
    event_id: Mapped[UUID | None]
    event_name: Mapped[str | None]
    event_at: Mapped[datetime | None]
    arrival: Mapped[dict[str, Any] | None]
    """The arrival clock of its rule, as it was; it starts when somebody takes the alert."""
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    arrival_due_at: Mapped[datetime | None]
    """When the clock speaks next; None if it does not run."""
    arrived_at: Mapped[datetime | None]
    arrival_breached_at: Mapped[datetime | None]
    silence_id: Mapped[UUID | None] = mapped_column(ForeignKey("silence.id"))
    """The silence that held it back last."""
    waits_until: Mapped[datetime | None]
    """Until when the ladder stands still: for a silence, or for somebody's quiet hours."""
    group_key: Mapped[str | None]
    """Group whose further cases it takes; None where it stands alone, or takes no more."""
    gathers_until: Mapped[datetime | None]
    """Real time until which further cases may join before anybody is told."""
    member_count: Mapped[int] = mapped_column(server_default="0")
    """Cases that it speaks of, settled ones too; 0 for an alert of one case."""
    repeat_count: Mapped[int] = mapped_column(server_default="0")
    entity_version: Mapped[int] = mapped_column(server_default="1")


UNCLOSED: ColumnElement[bool] = AlertRow.status != literal_column("'closed'")
"""The condition of the partial indexes, written out: with a parameter in its place a prepared statement cannot use
them once its plan is generic, from the sixth execution on, and ``on conflict`` fails then."""

OPEN: ColumnElement[bool] = AlertRow.status == literal_column("'open'")


class AlertEntryRow(Base):
    """One thing that happened to an alert, as a person reads it. Rows are only added."""

    __tablename__ = "alert_entry"
    __table_args__ = (Index("alert_entry_alert_id_idx", "alert_id", "position"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    text: Mapped[str]
    who: Mapped[str | None]
    staff_id: Mapped[UUID | None]


class AlertStepRow(Base):
    """One level of an alert that was told, or had nobody."""

    __tablename__ = "alert_step"

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str | None]
    """None is the district's duty office, above the last level."""
    staff_id: Mapped[UUID | None]
    """None where the level had nobody."""
    staff_name: Mapped[str | None]
    phone: Mapped[str | None]
    told_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]


class EscalationPlanRow(Base):
    """A plan in force. The one without community and severity is the plan of all others; it is always there."""

    __tablename__ = "escalation_plan"
    __table_args__ = (
        CheckConstraint("severity in ('info', 'warning', 'urgent')", name="severity"),
        UniqueConstraint("community_code", "severity", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    community_code: Mapped[str | None]
    severity: Mapped[str | None]
    plan: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default="1")
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    saved_by: Mapped[str] = mapped_column(server_default="system")
