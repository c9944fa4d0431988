"""Tables of care circles: levels, posts, who holds them, who is absent, who handed over to whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = [
    "AbsenceRow",
    "AbsenceShareRow",
    "CareLevelRow",
    "CircleLevelRow",
    "GridGapRow",
    "HandOverRow",
    "HelperPairRow",
    "PostRow",
    "VacancyRow",
]

ROLES = "role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'deputy_head', 'secretary')"
SCOPES = "scope in ('resident', 'building', 'compound', 'grid', 'community')"


class CareLevelRow(Base):
    """One level of a community's care circle: which role, and what one holder of it answers for."""

    __tablename__ = "care_level"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    role: Mapped[str]
    level: Mapped[int]
    scope: Mapped[str]

    __table_args__ = (
        PrimaryKeyConstraint("community", "role"),
        UniqueConstraint("community", "level", deferrable=True, initially="DEFERRED"),
        CheckConstraint(ROLES, name="role"),
        CheckConstraint(SCOPES, name="scope"),
        CheckConstraint("level >= 1", name="level"),
    )


class AbsenceRow(Base):
    """A time in which a member of staff is not there, and who stands in: end exclusive, open if nobody knows it yet."""

    __tablename__ = "absence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    stand_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    chosen: Mapped[bool]
    """Whether the stand-in was chosen from the group because nobody was named."""
    reason: Mapped[str]
    active_from: Mapped[datetime]
    active_to: Mapped[datetime | None]
    begun: Mapped[bool]
    """Whether the circles have been told of its beginning."""
    over: Mapped[bool]
    """Whether the circles have been told of its end."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("active_to >= active_from", name="active_to"),
        CheckConstraint("stand_in_id <> staff_id", name="stand_in_id"),
        CheckConstraint("not chosen or stand_in_id is not null", name="chosen"),
        CheckConstraint("begun or not over", name="over"),
        # When is this person away?
        Index("absence_staff_id_idx", "staff_id", "active_from"),
        # Who of this community is away?
        Index("absence_community_idx", "community", "active_from"),
        # Which absences begin about now?
        Index("absence_ahead_idx", "active_from", postgresql_where=text("not begun")),
        # Which absences end about now?
        Index("absence_ending_idx", "active_to", postgresql_where=text("begun and not over and active_to is not null")),
    )  # fmt: skip


class AbsenceShareRow(Base):
    """Somebody who stands in for one resident of whoever is away; of the others the absence itself says it."""

    __tablename__ = "absence_share"

    absence_id: Mapped[UUID] = mapped_column(ForeignKey("absence.id"), primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    stand_in_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class HandOverRow(Base):
    """Residents that go from one liaison to another at one moment."""

    __tablename__ = "hand_over"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    from_staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    to_staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    effective_at: Mapped[datetime]
    reason: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When it took effect and was told; None while it lies ahead."""
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("from_staff_id <> to_staff_id", name="to_staff_id"),
        # Which hand-overs of a community are the latest?
        Index("hand_over_community_idx", "community", "effective_at"),
    )  # fmt: skip


class PostRow(Base):
    """One period of a post: who answers for a resident, building, compound, grid or community; nobody if vacant."""

    __tablename__ = "post"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    role: Mapped[str]
    scope: Mapped[str]
    scope_key: Mapped[str]
    """Resident id, ``<compound>/<building>``, name of the compound or grid, or code of the community."""
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    stand_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    """Who steps in when the holder cannot; named on the pairing list."""
    active_from: Mapped[datetime]
    active_to: Mapped[datetime | None]
    """First moment at which the period no longer held."""
    begun: Mapped[bool]
    """False while `active_from` lies ahead: nobody has been told yet."""
    source_digest: Mapped[str | None]
    hand_over_id: Mapped[UUID | None] = mapped_column(ForeignKey("hand_over.id"))
    """The hand-over by which the period begins."""
    reason: Mapped[str | None]
    """Why a person decided so, where a reason is asked for."""

    __table_args__ = (
        CheckConstraint(ROLES, name="role"),
        CheckConstraint(SCOPES, name="scope"),
        CheckConstraint("active_to >= active_from", name="active_to"),
        # A post has one period that is open.
        Index("post_open_key", "community", "role", "scope_key", unique=True,
              postgresql_where=text("active_to is null")),
        # Who holds, held or will hold this post?
        Index("post_seat_idx", "community", "role", "scope_key", "active_from"),
        # Which posts begin about now?
        Index("post_ahead_idx", "active_from", postgresql_where=text("not begun")),
        # Whom did a hand-over concern?
        Index("post_hand_over_id_idx", "hand_over_id", postgresql_where=text("hand_over_id is not null")),
        # Which posts does this person hold?
        Index("post_staff_id_idx", "staff_id", postgresql_where=text("staff_id is not null")),
        # Whom did a hand-over concern?
        Index("post_hand_over_id_idx", "hand_over_id", postgresql_where=text("hand_over_id is not null")),
    )  # fmt: skip


class CircleLevelRow(Base):
    """One level of one special resident's care circle as it was last told: the post, and who holds it.

    Written only from the residents and posts themselves, in the same transaction, and neither is ever deleted; foreign
    keys would cost an import a third of its time and find nothing.
    """

    __tablename__ = "circle_level"

    resident_id: Mapped[UUID]
    role: Mapped[str]
    level: Mapped[int]
    scope: Mapped[str]
    post_id: Mapped[UUID]
    staff_id: Mapped[UUID | None]
    stands_in_for: Mapped[UUID | None]
    """Holder of the post, while `staff_id` stands in for them."""

    __table_args__ = (
        PrimaryKeyConstraint("resident_id", "role"),
        CheckConstraint(ROLES, name="role"),
        CheckConstraint(SCOPES, name="scope"),
        # For whom does this person answer?
        Index("circle_level_staff_id_idx", "staff_id", postgresql_where=text("staff_id is not null")),
    )


class VacancyRow(Base):
    """A level of a special resident's care circle that had nobody, from one moment to another; see `CircleLevelRow`."""

    __tablename__ = "vacancy"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID]
    role: Mapped[str]
    scope: Mapped[str]
    post_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When the community was told that this has lasted too long."""

    __table_args__ = (
        CheckConstraint(ROLES, name="role"),
        CheckConstraint(SCOPES, name="scope"),
        CheckConstraint("closed_at >= opened_at", name="closed_at"),
        # Which levels of a resident are vacant now? Each at most once.
        Index("vacancy_open_key", "resident_id", "role", unique=True, postgresql_where=text("closed_at is null")),
        # Who has been without a liaison for too long and nobody was reminded?
        Index("vacancy_unpaired_idx", "opened_at",
              postgresql_where=text("closed_at is null and reminded_at is null and role = 'liaison'")),
    )  # fmt: skip


class GridGapRow(Base):
    """A grid in which nobody worked who was there, from one moment to another."""

    __tablename__ = "grid_gap"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    grid: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("closed_at >= opened_at", name="closed_at"),
        # Which grids of a community have nobody now? Each at most once.
        Index("grid_gap_open_key", "community", "grid", unique=True, postgresql_where=text("closed_at is null")),
    )


class HelperPairRow(Base):
    """Somebody who helps one resident, one to one, from one moment to another."""

    __tablename__ = "helper_pair"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    active_from: Mapped[datetime]
    active_to: Mapped[datetime | None]
    decided_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("active_to >= active_from", name="active_to"),
        # Who helps this resident? One to one.
        Index("helper_pair_open_key", "resident_id", unique=True, postgresql_where=text("active_to is null")),
    )
