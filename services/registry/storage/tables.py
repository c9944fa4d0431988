"""Tables of areas, residents, staff and care circles."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = [
    "AreaRow",
    "CompoundRow",
    "GridRow",
    "ResidentCategoryRow",
    "ResidentRow",
    "StaffRow",
]

NOTHING: Any = text("'{}'")
"""Default of a list column."""


SEARCH_TERMS = (
    "resident_search_terms(community, name, coalesce(compound, ''), building, unit, room, phone_tails, "
    "open_categories, flags, health_flags, skills, hobbies, party_member, status_class)"
)
"""What a resident is listed under; the database writes it, so that no writer can forget to."""


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
    archived_on: Mapped[date | None]
    """Day on which the archives of this community were last looked at; None after a roster."""
    cards_drawn_for: Mapped[date | None]
    """Month of which a sample of this community's contact cards was drawn."""

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

    headcount: Mapped[int | None]
    """How many residents it should have, for the audit."""

    __table_args__ = (
        PrimaryKeyConstraint("community", "name"),
        CheckConstraint("headcount >= 0", name="headcount"),
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
    id_number_key: Mapped[bytes | None]
    """Keyed hash of the ID number."""
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
    phone_keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=NOTHING)
    """Keyed hashes of the tails of phones, of the resident's and of relatives'."""
    phone_tails: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=NOTHING)
    """Those of the shortest tails, by which the others are found."""
    flags: Mapped[list[str]] = texts()
    unknown_words: Mapped[list[str]] = texts()
    skills: Mapped[list[str]] = texts()
    hobbies: Mapped[list[str]] = texts()
    party_member: Mapped[bool | None]
    open_categories: Mapped[list[str]] = texts()
    """Categories that hold now; a trigger on `ResidentCategoryRow`, the ledger with days and reasons, keeps it."""
    health_flags: Mapped[list[str]] = texts()
    service_needs: Mapped[list[str]] = texts()
    habits: Mapped[str | None]
    mapped_at: Mapped[datetime | None]
    """When somebody declared the file complete; see `use_cases.mark_mapped`."""
    mapped_by: Mapped[str | None]
    status_class: Mapped[str | None]
    """How the state treats the person: retired, retired with veteran's rank and so on."""
    search_terms: Mapped[list[str] | None] = mapped_column(ARRAY(Text), Computed(SEARCH_TERMS, persisted=True))
    private: Mapped[bytes]
    """Sealed: ID number, phones, phones of relatives, remark, and what a roster says besides, as it was written."""
    private_parts: Mapped[list[str]] = texts()
    """Which of them there are: for questions that do not ask what they say."""
    status: Mapped[str]
    stay: Mapped[str | None]
    """Where somebody on the list is who is not at home."""
    paused: Mapped[bool] = mapped_column(server_default=text("false"))
    """A death is reported and not confirmed: nobody is sent, called or written to."""
    host_community: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    """Where somebody is for a time who belongs to `community`: a copy of the stay that lasts, of `ResidentStayRow`."""
    host_compound: Mapped[str | None]
    host_building: Mapped[str | None]
    host_unit: Mapped[str | None]
    host_room: Mapped[str | None]
    host_grid: Mapped[str | None]
    host_until_on: Mapped[date | None]
    host_watcher_id: Mapped[UUID | None]
    """Who at home was told to watch meanwhile."""
    special: Mapped[bool]
    tier: Mapped[str | None]
    """How closely to follow: ``high``, ``key``, ``general``; none under 60 and off the list."""
    tier_gap_days: Mapped[int | None]
    """Most days between two contacts, as told last."""
    entity_version: Mapped[int]
    source_digest: Mapped[str | None]
    """Digest of the last roster row that spoke of this person: a row that says the same again changes nothing."""
    enrolled_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("identity in ('id', 'birth', 'address')", name="identity"),
        CheckConstraint("(mapped_at is null) = (mapped_by is null)", name="mapped_at"),
        CheckConstraint("id_number_key is null or identity = 'id'", name="id_number_key"),
        CheckConstraint("sex in ('male', 'female')", name="sex"),
        CheckConstraint("status in ('active', 'deceased', 'moved_out', 'institution')", name="status"),
        CheckConstraint("stay in ('hospital', 'station', 'away')", name="stay"),
        CheckConstraint("tier in ('high', 'key', 'general')", name="tier"),
        CheckConstraint("(tier is null) = (tier_gap_days is null)", name="tier_gap_days"),
        CheckConstraint("host_community <> community", name="host_community"),
        # One ID number is one person in the whole district.
        Index("resident_id_number_key", text("left(community, 6)"), "id_number_key", unique=True,
              postgresql_where=text("id_number_key is not null")),
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
        # Who has all of these: place, category, talent, hobby, parts of a name?
        Index("resident_search_terms_idx", "search_terms", postgresql_using="gin"),
        # Whose name begins so in pinyin, in any area? Which namesakes were born on one day or have phones alike?
        Index("resident_name_pinyin_idx", "name_pinyin", "community",
              postgresql_ops={"name_pinyin": "text_pattern_ops"},
              postgresql_include=["id", "birth_date", "phone_tails"]),
        # Whose initials begin so, in any area?
        Index("resident_name_initials_idx", "name_initials", "community",
              postgresql_ops={"name_initials": "text_pattern_ops"}),
        # Who has a care circle?
        Index("resident_special_idx", "community", postgresql_where=text("special")),
        # Who of elsewhere stays in this community now?
        Index("resident_host_community_idx", "host_community", postgresql_where=text("host_community is not null")),
    )  # fmt: skip


class ResidentCategoryRow(Base):
    """One entry of a ledger: a resident was or is in it, from one day to another.

    Never overwritten but for its end (trigger); later edits are rows of `ledger_amendment`. Without foreign keys, which
    cost an import a twentieth of its time: residents and ledgers are never deleted.
    """

    __tablename__ = "resident_category"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID]
    category: Mapped[str]
    """Code of the ledger."""
    basis: Mapped[str]
    active_from: Mapped[date]
    active_to: Mapped[date | None]
    """First day on which it no longer held."""
    end_reason: Mapped[str | None]
    origin: Mapped[str] = mapped_column(server_default=text("'roster'"))
    """Who says so: a roster, a person, or another fact from which it follows."""
    entered_by: Mapped[str | None]
    contact_id: Mapped[UUID | None]
    """The home visit at which it was found."""
    ended_by: Mapped[str | None]
    community: Mapped[str | None]
    """Whose ledger it is, of somebody who has moved since; None is the community where the resident belongs."""

    __table_args__ = (
        CheckConstraint("origin in ('roster', 'person', 'fact')", name="origin"),
        CheckConstraint("active_to >= active_from", name="active_to"),
        CheckConstraint("(active_to is null) = (end_reason is null)", name="end_reason"),
        # Which categories does a resident have now? Each at most once.
        Index("resident_category_open_key", "resident_id", "category", unique=True,
              postgresql_where=text("active_to is null")),
        # Who is or was in this ledger?
        Index("resident_category_category_idx", "category", "resident_id"),
        # Who has left this community's ledgers by moving?
        Index("resident_category_community_idx", "community", "category",
              postgresql_where=text("community is not null")),
    )  # fmt: skip


class StaffRow(Base):
    """Somebody who looks after residents: staff, volunteers, property staff, relatives."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]
    kind: Mapped[str]
    private: Mapped[bytes]
    """Sealed: phones and mail address."""
    team: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    language: Mapped[str] = mapped_column(server_default="zh")
    """In which language this person is told of something."""
    entity_version: Mapped[int]
    source_digest: Mapped[str | None]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "kind in ('community_worker', 'volunteer', 'property_staff', 'relative', 'block_captain', "
            "'compound_director', 'grid_leader', 'deputy_head', 'secretary')",
            name="kind",
        ),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        # Who of this community is called so?
        Index("staff_community_name_idx", "community", "name"),
    )
