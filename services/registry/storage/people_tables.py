"""Tables of relatives and of what residents allow them to be told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["ConsentRow", "RelativeRow", "RelativesToldRow"]


class RelativeRow(Base):
    """A relative of a resident, who may be a resident too."""

    __tablename__ = "relative"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    name: Mapped[str]
    relation: Mapped[str]
    private: Mapped[bytes]
    """Sealed: phones."""
    lives_where: Mapped[str | None]
    kin_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"))
    language: Mapped[str] = mapped_column(server_default="zh")
    """In which language they are written to."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """How often they were described: whoever describes them anew has read the last."""

    __table_args__ = (
        CheckConstraint(
            "relation in ('spouse', 'child', 'parent', 'sibling', 'grandchild', 'grandparent', 'other')",
            name="relation",
        ),
        CheckConstraint("kin_id <> resident_id", name="kin_id"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        # Who are this resident's relatives?
        Index("relative_resident_id_idx", "resident_id", postgresql_where=text("removed_at is null")),
        # Whose relative is this resident? Of one resident at most once.
        Index("relative_kin_id_key", "kin_id", "resident_id", unique=True,
              postgresql_where=text("kin_id is not null and removed_at is null")),
    )  # fmt: skip


class ConsentRow(Base):
    """What a resident allows one relative to be told for one purpose, with how that was said and who wrote it down."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    relative_id: Mapped[UUID] = mapped_column(ForeignKey("relative.id"))
    purpose: Mapped[str]
    field: Mapped[str]
    given_at: Mapped[datetime]
    medium: Mapped[str]
    agreement_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.id"))
    """The guardianship by which a guardian gave it in the resident's place; it holds no longer than that one."""
    recorded_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_medium: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("purpose in ('news', 'emergency', 'health', 'pictures')", name="purpose"),
        CheckConstraint(
            "field in ('last_seen', 'mood', 'health', 'address', 'phone', 'pictures', 'activities')", name="field"
        ),
        CheckConstraint("medium in ('paper', 'spoken', 'phone', 'online')", name="medium"),
        CheckConstraint("withdrawn_at >= given_at", name="withdrawn_at"),
        # What may this relative be told now? Each field once per purpose.
        Index("consent_open_key", "relative_id", "purpose", "field", unique=True,
              postgresql_where=text("withdrawn_at is null")),
        # What has this resident allowed?
        Index("consent_resident_id_idx", "resident_id"),
    )  # fmt: skip


class RelativesToldRow(Base):
    """Which list of relatives who may be told something was told last, so that only differences are told."""

    __tablename__ = "relatives_told"

    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    version: Mapped[int]
    digest: Mapped[str]
    """Keyed: it covers phones."""
