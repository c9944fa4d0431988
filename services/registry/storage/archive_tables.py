"""Tables of the archive: what was confirmed when and by whom, the template, and what each archive comes to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["ArchivePartRow", "ArchiveRow", "FieldStampRow", "StatusClassRow"]


class FieldStampRow(Base):
    """When and by whom one field of a resident was last confirmed and last changed, since they were enrolled."""

    __tablename__ = "field_stamp"

    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    field: Mapped[str]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[str]
    none_stated: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody has asked, and there is none: no relatives, no hobbies."""
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str | None]
    version: Mapped[int]
    """The resident's version when it was last changed; 0 if it never was."""

    __table_args__ = (
        PrimaryKeyConstraint("resident_id", "field"),
        CheckConstraint("(changed_at is null) = (changed_by is null)", name="changed_at"),
    )


class ArchivePartRow(Base):
    """One part of the template that a community has made for itself."""

    __tablename__ = "archive_part"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    key: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    items: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stale_days: Mapped[int]

    __table_args__ = (
        PrimaryKeyConstraint("community", "key"),
        CheckConstraint("stale_days >= 1", name="stale_days"),
        CheckConstraint("items <> '{}'", name="items"),
    )


class ArchiveRow(Base):
    """What one resident's archive came to when it was last looked at, and what was told of it."""

    __tablename__ = "archive"

    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    revision: Mapped[int]
    """Counts up with every look that found something different."""
    percent: Mapped[int]
    parts: Mapped[dict[str, Any]]
    score: Mapped[int]
    due: Mapped[list[str]] = mapped_column(ARRAY(Text))
    told_due: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What visits were told to ask; only of residents whom a care rule may concern."""

    __table_args__ = (
        CheckConstraint("percent between 0 and 100", name="percent"),
        CheckConstraint("score between 0 and 100", name="score"),
    )


class StatusClassRow(Base):
    """One class of residents by how the state treats them, and what it entitles them to."""

    __tablename__ = "status_class"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    position: Mapped[int]
    entitlements: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
