"""Tables of partner units, joint activities and free clinics."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["ClinicFindingRow", "JointActivityRow", "PartnerUnitRow"]


class PartnerUnitRow(Base):
    """A unit that does things together with the community."""

    __tablename__ = "partner_unit"
    __table_args__ = (
        CheckConstraint("kind in ('school', 'enterprise', 'hospital', 'agency', 'organisation', 'shop')", name="kind"),
        # The units of one community.
        Index("partner_unit_community_idx", "community"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    contact: Mapped[str]
    offers: Mapped[str]
    active: Mapped[bool]
    version: Mapped[int]
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class JointActivityRow(Base):
    """An activity that is held together with a unit, if both confirm it."""

    __tablename__ = "joint_activity"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'confirmed', 'declined', 'cancelled')", name="state"),
        CheckConstraint(
            "state <> 'confirmed' or (community_person is not null and partner_person is not null)", name="confirmed"
        ),
        CheckConstraint("credited_at is null or state = 'confirmed'", name="credited"),
        # Which were to be confirmed by now, and nobody was told?
        Index("joint_activity_confirm_by_idx", "confirm_by", postgresql_where=text("state = 'waiting' and not told")),
        # Which may have taken place, or been called off?
        Index(
            "joint_activity_open_idx", "activity_id",
            postgresql_where=text("state in ('waiting', 'confirmed') and credited_at is null"),
        ),
        # What is done together with one unit?
        Index("joint_activity_unit_id_idx", "unit_id"),
    )  # fmt: skip

    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("partner_unit.id"), primary_key=True)
    brings: Mapped[str]
    confirm_by: Mapped[datetime]
    state: Mapped[str]
    community_person: Mapped[str | None]
    partner_person: Mapped[str | None]
    reason: Mapped[str]
    told: Mapped[bool]
    """That it was not confirmed in time."""
    credited_minutes: Mapped[int | None]
    credited_at: Mapped[datetime | None]
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class ClinicFindingRow(Base):
    """That something was found at a free clinic, never what: the register has it."""

    __tablename__ = "clinic_finding"
    __table_args__ = (
        CheckConstraint("severity in ('info', 'warning', 'urgent')", name="severity"),
        # What was found at one clinic?
        Index("clinic_finding_activity_id_idx", "activity_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the command that entered it; the register's flag has the same."""
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    resident_id: Mapped[UUID]
    severity: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]
