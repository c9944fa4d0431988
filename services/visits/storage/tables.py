"""The tables of visits."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.audit import Audit
from shared.database import Table, new_metadata
from shared.outbox import Outbox

__all__ = [
    "AUDIT",
    "OUTBOX",
    "Base",
    "CareRuleRow",
    "CareRuleVersionRow",
    "CircleCopyRow",
    "ContactRow",
    "ListingRow",
    "ResidentCopyRow",
    "VisitRow",
]


class Base(Table):
    """Base of the tables of visits."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)
AUDIT = Audit(Base.metadata)


class ResidentCopyRow(Base):
    """What visits knows of a resident: a copy, filled only from `ResidentProfiled`, rebuilt by replaying it."""

    __tablename__ = "resident_copy"
    __table_args__ = (
        # Whom does the planner have to look at?
        Index("resident_copy_plan_at_idx", "plan_at", postgresql_where=text("plan_at is not null")),
        # Who is on the list of a community?
        Index("resident_copy_area_idx", "area", postgresql_where=text("on_list")),
        # Who of this community stays elsewhere?
        Index("resident_copy_home_area_idx", "home_area", postgresql_where=text("home_area is not null")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    area: Mapped[str]
    """Where the resident is: who stays in another community for a time is visited there, behind the door there."""
    home_area: Mapped[str | None]
    """Where somebody belongs who stays elsewhere."""
    name: Mapped[str]
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    lunar_birthday: Mapped[str | None]
    compound: Mapped[str | None]
    building: Mapped[str | None]
    unit: Mapped[str | None]
    room: Mapped[str | None]
    grid: Mapped[str | None]
    door_key: Mapped[str]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    special: Mapped[bool]
    on_list: Mapped[bool]
    tier: Mapped[str | None]
    tier_gap_days: Mapped[int | None] = mapped_column(SmallInteger)
    presence: Mapped[str] = mapped_column(server_default=text("'home'"))
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    enrolled_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    plan_at: Mapped[datetime | None]
    awaits_circle_until: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    planned_rules: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))


class ListingRow(Base):
    """When a resident was on the list in a care group, end exclusive; the monthly visiting rate is counted from it."""

    __tablename__ = "listing"
    __table_args__ = (
        # Who was on the list of a community at a moment?
        Index("listing_area_listed_from_idx", "area", "listed_from"),
        # Is the resident on it now? At most once.
        Index("listing_open_resident_id_key", "resident_id", unique=True, postgresql_where=text("listed_to is null")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    listed_from: Mapped[datetime] = mapped_column(primary_key=True)
    listed_to: Mapped[datetime | None]
    area: Mapped[str]


class CircleCopyRow(Base):
    """Who answers for a resident: a copy, filled only from `CareCircleResolved`."""

    __tablename__ = "circle_copy"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    liaison_id: Mapped[UUID | None]
    liaison_name: Mapped[str | None]
    members: Mapped[list[Any]]
    area: Mapped[str | None]
    """Where these people work; None of a circle that was heard before this was kept."""
    resolved_at: Mapped[datetime | None]


class CareRuleRow(Base):
    """A care rule; what it says stands in its versions."""

    __tablename__ = "care_rule"

    rule_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]


class CareRuleVersionRow(Base):
    """What a care rule said from one moment on. Never changed: visits point to the version they were made under."""

    __tablename__ = "care_rule_version"
    __table_args__ = (
        CheckConstraint("period in ('week', 'month', 'days', 'birthday', 'festival', 'cause')", name="period"),
        CheckConstraint("kind in ('standing', 'weather', 'festival')", name="kind"),
        CheckConstraint("period_days is null or period_days > 0", name="days"),
        CheckConstraint("(period = 'cause') = (cause is not null and within_hours is not null)", name="cause"),
        CheckConstraint("(period = 'festival') = (festival is not null)", name="festival"),
        CheckConstraint("active_from is null or active_to is null or active_from <= active_to", name="active"),
        CheckConstraint("cardinality(modes) > 0", name="modes"),
        CheckConstraint("grace_minutes >= 0 and opens_before_days >= 0", name="amounts"),
    )

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("care_rule.rule_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    community: Mapped[str | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    period: Mapped[str]
    modes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    opens_before_days: Mapped[int] = mapped_column(SmallInteger)
    window_from: Mapped[str]
    window_to: Mapped[str]
    grace_minutes: Mapped[int]
    remote_limit: Mapped[int | None] = mapped_column(SmallInteger)
    active: Mapped[bool]
    kind: Mapped[str] = mapped_column(server_default=text("'standing'"))
    """A rule of every day, or a window: because of the ``weather``, or around a ``festival``."""
    tiers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    situations: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    period_days: Mapped[int | None] = mapped_column(SmallInteger)
    festival: Mapped[str | None]
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    cause: Mapped[str | None]
    within_hours: Mapped[int | None] = mapped_column(SmallInteger)
    high_risk_hours: Mapped[int | None] = mapped_column(SmallInteger)
    needs_findings: Mapped[bool] = mapped_column(server_default=text("false"))
    raises_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    command_id: Mapped[UUID | None] = mapped_column(unique=True)


class VisitRow(Base):
    """One duty: a resident is to be reached in a period. Carries a copy of what its rule said when it was made."""

    __tablename__ = "visit"
    __table_args__ = (
        ForeignKeyConstraint(["rule_id", "rule_version"], ["care_rule_version.rule_id", "care_rule_version.version"]),
        CheckConstraint("status in ('planned', 'completed', 'missed', 'completed_late', 'cancelled')", name="status"),
        CheckConstraint("opens_at < due_at and due_at <= deadline_at", name="moments"),
        CheckConstraint(
            "(status in ('completed', 'completed_late')) = (completed_at is not null and contact_id is not null)",
            name="completed",
        ),
        CheckConstraint("(status = 'cancelled') = (cancel_reason is not null)", name="cancelled"),
        CheckConstraint("status <> 'missed' or missed_at is not null", name="missed"),
        CheckConstraint(
            "(original_due_at is null) = (original_ends_at is null)"
            " and (original_due_at is null) = (postpone_reason is null)",
            name="postponed",
        ),
        # One duty per resident, rule and period, whoever plans it.
        Index("visit_resident_id_rule_id_period_key", "resident_id", "rule_id", "period", unique=True),
        # Whose deadline has passed? The oldest first.
        Index("visit_planned_deadline_at_idx", "deadline_at", postgresql_where=text("status = 'planned'")),
        # What can a contact with this resident complete?
        Index("visit_open_resident_id_idx", "resident_id", postgresql_where=text("status in ('planned', 'missed')")),
        # What is on in a community on a day?
        Index("visit_area_ends_at_idx", "area", "ends_at"),
        # What is still to be made up for in a community?
        Index("visit_missed_area_deadline_at_idx", "area", "deadline_at", postgresql_where=text("status = 'missed'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    area: Mapped[str]
    rule_id: Mapped[UUID]
    rule_version: Mapped[int]
    rule_name: Mapped[str]
    modes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    remote_limit: Mapped[int | None] = mapped_column(SmallInteger)
    period: Mapped[str]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    status: Mapped[str]
    liaison_id: Mapped[UUID | None]
    liaison_name: Mapped[str | None]
    last_outcome: Mapped[str | None]
    last_outcome_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    contact_id: Mapped[UUID | None]
    missed_at: Mapped[datetime | None]
    detected_late: Mapped[bool] = mapped_column(server_default=text("false"))
    cancel_reason: Mapped[str | None]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """Every rule that is kept with it, in Chinese, each with what brings the resident under it."""
    base_modes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """The modes that count unless there were too many calls in a row."""
    needs_findings: Mapped[bool] = mapped_column(server_default=text("false"))
    original_due_at: Mapped[datetime | None]
    original_ends_at: Mapped[datetime | None]
    """Of a visit that was postponed: until when the period it counts for lasted."""
    postpone_reason: Mapped[str | None]
    reassigned_at: Mapped[datetime | None]
    """When a person gave it to somebody else than the resident's liaison."""
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class ContactRow(Base):
    """Somebody tried to reach a resident. Kept for ever as it was recorded."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint(
            "mode in ('door', 'home_visit', 'call', 'video', 'signal', 'message', 'activity')", name="mode"
        ),
        CheckConstraint("outcome in ('safe', 'needs_attention', 'no_answer', 'away')", name="outcome"),
        # Was the resident reached in this period? What is their history, the newest first?
        Index("contact_resident_id_happened_at_idx", "resident_id", "happened_at"),
        # In which ways were people of a community tried in a month?
        Index("contact_area_happened_at_idx", "area", "happened_at"),
        # Who was reached in a month, all over a district?
        Index(
            "contact_reached_happened_at_idx",
            "happened_at",
            "resident_id",
            postgresql_where=text("outcome in ('safe', 'needs_attention')"),
        ),
        # When was a member of staff last heard of?
        Index(
            "contact_staff_id_happened_at_idx",
            "staff_id",
            "happened_at",
            postgresql_where=text("staff_id is not null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID] = mapped_column(unique=True)
    resident_id: Mapped[UUID]
    area: Mapped[str]
    visit_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    staff_name: Mapped[str | None]
    actor: Mapped[str]
    mode: Mapped[str]
    outcome: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    note: Mapped[str]
    findings: Mapped[list[Any]]
