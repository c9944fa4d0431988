"""Tables of areas, residents, staff and care circles."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = [
    "AreaRow",
    "CareLevelRow",
    "CircleLevelRow",
    "CompoundRow",
    "GridRow",
    "PostRow",
    "ResidentCategoryRow",
    "ResidentRow",
    "StaffRow",
    "VacancyRow",
]

ROLES = "role in ('liaison', 'block_captain', 'compound_director', 'grid_leader', 'secretary')"
SCOPES = "scope in ('resident', 'building', 'compound', 'grid', 'community')"
NOTHING: Any = text("'{}'")
"""Default of a list column."""


def texts() -> Mapped[list[str]]:
    """Declare a column that holds several texts."""
    return mapped_column(ARRAY(Text), server_default=NOTHING)


class AreaRow(Base):
    """A district, street or community, by its official code of 6, 9 or 12 digits."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    aged_on: Mapped[date | None]
    """Day up to which birthdays of this community have been looked at."""

    __table_args__ = (
        CheckConstraint("level in ('district', 'street', 'community')", name="level"),
        CheckConstraint(
            "length(code) = case level when 'district' then 6 when 'street' then 9 else 12 end", name="code"
        ),
        CheckConstraint("(parent_code is null) = (level = 'district')", name="parent_code"),
    )


class CompoundRow(Base):
    """A compound inside a community."""

    __tablename__ = "compound"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]

    __table_args__ = (PrimaryKeyConstraint("community", "name"),)


class GridRow(Base):
    """A working area inside a community."""

    __tablename__ = "grid"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]

    __table_args__ = (PrimaryKeyConstraint("community", "name"),)


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


class ResidentRow(Base):
    """One person of the register, on the list or no longer on it."""

    __tablename__ = "resident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]
    name_pinyin: Mapped[str]
    name_initials: Mapped[str]
    identity: Mapped[str]
    id_number: Mapped[str | None]
    sex: Mapped[str | None]
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    birth_month: Mapped[int | None]
    lunar_birthday: Mapped[str | None]
    compound: Mapped[str | None]
    building: Mapped[str | None]
    unit: Mapped[str | None]
    room: Mapped[str | None]
    grid: Mapped[str | None]
    phones: Mapped[list[str]] = texts()
    relative_phones: Mapped[list[str]] = texts()
    extensions: Mapped[dict[str, Any]] = mapped_column(server_default=NOTHING)
    flags: Mapped[list[str]] = texts()
    unknown_words: Mapped[list[str]] = texts()
    skills: Mapped[list[str]] = texts()
    hobbies: Mapped[list[str]] = texts()
    party_member: Mapped[bool | None]
    remark: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=NOTHING)
    """What a roster says besides, as it was written: phones that cannot be dialled, health, relatives, residence."""
    status: Mapped[str]
    special: Mapped[bool]
    entity_version: Mapped[int]
    source_digest: Mapped[str | None]
    """Digest of the last roster row that spoke of this person: a row that says the same again changes nothing."""
    enrolled_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("identity in ('id', 'birth', 'address')", name="identity"),
        CheckConstraint("(identity = 'id') = (id_number is not null)", name="id_number"),
        CheckConstraint("sex in ('male', 'female')", name="sex"),
        CheckConstraint("status in ('active', 'deceased', 'moved_out')", name="status"),
        # One ID number is one person in the whole district.
        Index("resident_id_number_key", text("left(community, 6)"), "id_number", unique=True,
              postgresql_where=text("id_number is not null")),
        # Is this person of a roster already here, by name and birth date?
        Index("resident_birth_key_idx",
              text("hashtextextended((((community || ' '::text) || name) || ' '::text) "
                   "|| ((birth_date - '1900-01-01'::date)::text), 0::bigint)"),
              postgresql_where=text("birth_date is not null")),
        # Is this person of a roster already here, by name and door?
        Index("resident_door_key_idx",
              text("hashtextextended((((((community || ' '::text) || name) || ' '::text) || building) || ' '::text) "
                   "|| room, 0::bigint)"),
              postgresql_where=text("building is not null and room is not null")),
        # One page of a community's residents in the order of their names.
        Index("resident_community_name_pinyin_idx", "community", "name_pinyin", "id"),
        # Who has a care circle?
        Index("resident_special_idx", "community", postgresql_where=text("special")),
    )  # fmt: skip


class ResidentCategoryRow(Base):
    """A category of the ledger that a resident had or has, from one day to another."""

    __tablename__ = "resident_category"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    category: Mapped[str]
    basis: Mapped[str]
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    """First day on which it no longer held."""
    end_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(
            "category in ('lives_alone', 'empty_nest', 'left_behind', 'disabled', 'severe_disability', "
            "'lost_only_child', 'oldest_old', 'no_kin')",
            name="category",
        ),
        CheckConstraint("active_to >= active_from", name="active_to"),
        CheckConstraint("(active_to is null) = (end_reason is null)", name="end_reason"),
        # Which categories does a resident have now? Each at most once.
        Index("resident_category_open_key", "resident_id", "category", unique=True,
              postgresql_where=text("active_to is null")),
    )  # fmt: skip


class StaffRow(Base):
    """Somebody who looks after residents: staff, volunteers, property staff, relatives."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]
    kind: Mapped[str]
    phones: Mapped[list[str]] = texts()
    email: Mapped[str | None]
    team: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    entity_version: Mapped[int]
    source_digest: Mapped[str | None]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "kind in ('community_worker', 'volunteer', 'property_staff', 'relative', 'block_captain', "
            "'compound_director', 'grid_leader', 'secretary')",
            name="kind",
        ),
        # Who of this community is called so?
        Index("staff_community_name_idx", "community", "name"),
    )


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
        # Which posts does this person hold?
        Index("post_staff_id_idx", "staff_id", postgresql_where=text("staff_id is not null")),
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
