"""Tables of entries that became one, and how everything about a resident follows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base
from shared.following import ALWAYS, Follow, the_rest
from shared.merging import Merges

__all__ = ["MERGES", "ApartRow", "FormerEntryRow", "MergeRow", "follows"]


class MergeRow(Base):
    """One merge, with both entries as they were: what an undo puts back."""

    __tablename__ = "resident_merge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    kept_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    merged_name: Mapped[str]
    merged_version: Mapped[int]
    private: Mapped[bytes]
    """Sealed: both entries before the merge, and the kept one after it."""
    merged_at: Mapped[datetime]
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Order of merges; two may be of one moment."""
    merged_by: Mapped[str]
    reason: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="kept_id"),
        CheckConstraint(
            "(undone_at is null) = (undone_by is null) and (undone_at is null) = (undone_reason is null)", name="undone"
        ),
        # Which entries became part of this one?
        Index("resident_merge_kept_id_idx", "kept_id"),
        # What became of this entry?
        Index("resident_merge_merged_id_idx", "merged_id"),
    )


class FormerEntryRow(Base):
    """What a roster calls somebody who is now known by another entry: so that the same row again finds them."""

    __tablename__ = "former_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    merge_id: Mapped[UUID] = mapped_column(ForeignKey("resident_merge.id"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]
    id_number_key: Mapped[bytes | None]
    """Keyed hash of the ID number."""
    private: Mapped[bytes]
    """Sealed: the person as the rows said."""
    source_digest: Mapped[str | None]
    """Digest of the last roster row that spoke of this entry."""

    __table_args__ = (
        # Whom do rows of this name mean?
        Index("former_entry_community_name_idx", "community", "name"),
        # Whose number was this?
        Index("former_entry_id_number_key_idx", "id_number_key", postgresql_where=text("id_number_key is not null")),
        # What was this resident called besides?
        Index("former_entry_resident_id_idx", "resident_id"),
        Index("former_entry_merge_id_idx", "merge_id"),
    )


class ApartRow(Base):
    """Somebody has said that two entries are two people; the smaller id first."""

    __tablename__ = "apart"

    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    decided_by: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime]

    __table_args__ = (
        PrimaryKeyConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="one_id"),
    )


BOTH_OPEN = "t.{0} is null and k.{0} is null"
LASTING = "('hospitalised', 'away', 'entered_institution', 'entered_station', 'moved_out')"

FOLLOWS = (
    Follow(
        "resident_category",
        clash=f"k.category = t.category and {BOTH_OPEN.format('active_to')}",
        before={
            "active_to": "greatest(cast(:today as date), t.active_from)",
            "end_reason": "'档案合并:与保留档案的同一条目并为一条'",
        },
        clashing="follows",
    ),
    Follow(
        "life_event",
        clash=f"k.kind = t.kind and t.kind in {LASTING} and t.state = 'recorded' and k.state = 'recorded' "
        f"and {BOTH_OPEN.format('ended_at')}",
        before={"ended_at": "greatest(cast(:now as timestamptz), t.happened_at)", "lapses_at": "null"},
        clashing="follows",
    ),
    Follow(
        "death_report",
        clash="t.state <> 'reversed' and k.state <> 'reversed'",
        before={
            "state": "'reversed'",
            "reversed_at": "cast(:now as timestamptz)",
            "reversed_reason": "'档案合并:保留档案已有去世登记'",
        },
        clashing="follows",
    ),
    Follow("death_survivor", key=("report_id",), clash="k.report_id = t.report_id", clashing="laid_aside"),
    Follow(
        "relative",
        clash=f"k.kin_id = t.kin_id and {BOTH_OPEN.format('removed_at')}",
        before={"removed_at": "cast(:now as timestamptz)"},
        clashing="follows",
    ),
    Follow(
        "relative",
        column="kin_id",
        clash=f"k.resident_id = t.resident_id and {BOTH_OPEN.format('removed_at')}",
        before={"removed_at": "cast(:now as timestamptz)"},
        clashing="follows",
    ),
    Follow("field_stamp", key=("field",), clash="k.field = t.field", clashing="laid_aside"),
    Follow("archive", key=(), clash=ALWAYS, clashing="laid_aside"),
    Follow("relatives_told", key=(), clash=ALWAYS, clashing="laid_aside"),
    Follow("correspondence", clash=ALWAYS, clashing="laid_aside"),
    Follow("relatives_told", key=(), clash="true", clashing="laid_aside"),
    Follow("circle_level", key=("role",), clash="k.role = t.role", clashing="laid_aside"),
    Follow(
        "vacancy",
        clash=f"k.role = t.role and {BOTH_OPEN.format('closed_at')}",
        before={"closed_at": "cast(:now as timestamptz)"},
        clashing="follows",
    ),
    Follow(
        "reassessment",
        clash=f"k.reason = t.reason and {BOTH_OPEN.format('closed_at')}",
        before={"closed_at": "cast(:now as timestamptz)"},
        clashing="follows",
    ),
    Follow(
        "operator_assignment",
        key=("operator", "active_from"),
        clash=f"k.operator = t.operator and (k.active_from = t.active_from or {BOTH_OPEN.format('active_to')})",
        clashing="laid_aside",
    ),
    Follow(
        "helper_pair",
        clash=BOTH_OPEN.format("active_to"),
        before={"active_to": "greatest(cast(:now as timestamptz), t.active_from)"},
        clashing="follows",
    ),
    Follow("absence_share", key=("absence_id",), clash="k.absence_id = t.absence_id", clashing="laid_aside"),
    Follow(
        "resident_move",
        clash="t.state = 'planned' and k.state = 'planned'",
        before={
            "state": "'withdrawn'",
            "withdrawn_at": "cast(:now as timestamptz)",
            "withdrawn_by": "'system'",
            "withdrawn_reason": "'档案合并:保留档案已有待生效的迁居'",
        },
        clashing="follows",
    ),
    Follow(
        "post",
        column="scope_key",
        kind="text",
        clash=f"k.community = t.community and k.role = t.role and {BOTH_OPEN.format('active_to')}",
        before={"active_to": "greatest(cast(:now as timestamptz), t.active_from)"},
        clashing="follows",
    ),
)
"""How those tables follow in which two rows can stand against each other."""


def follows() -> tuple[Follow, ...]:
    """Say how every table follows that speaks of a resident; those without a rule row by row, as they are."""
    return (*FOLLOWS, *the_rest(Base.metadata, FOLLOWS))


MERGES = Merges(Base.metadata, follows)
