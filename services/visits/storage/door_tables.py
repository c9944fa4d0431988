"""Tables of what happens at the door: check lists, notes, hazards, companions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["DoorCheckRow", "DoorNoteRow", "HazardRow", "VisitCompanionRow"]


class DoorCheckRow(Base):
    """One answered line of a check list."""

    __tablename__ = "door_check"
    __table_args__ = (
        CheckConstraint("item in ('gas', 'electricity', 'fire', 'fraud')", name="item"),
        CheckConstraint("result in ('ok', 'fail', 'not_checked')", name="result"),
        # When were gas and electricity looked at in this home?
        Index("door_check_resident_id_item_happened_at_idx", "resident_id", "item", "happened_at"),
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    result: Mapped[str]
    note: Mapped[str]
    happened_at: Mapped[datetime]


class DoorNoteRow(Base):
    """What was explained at a visit, and how the resident seemed."""

    __tablename__ = "door_note"
    __table_args__ = (
        CheckConstraint("mood between 1 and 5", name="mood"),
        # How has the mood gone?
        Index("door_note_mood_idx", "resident_id", "happened_at", postgresql_where=text("mood is not null")),
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    mood: Mapped[int | None] = mapped_column(SmallInteger)
    lessons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    happened_at: Mapped[datetime]


class HazardRow(Base):
    """A hazard that was found at a visit, and at which visit it was put right."""

    __tablename__ = "hazard"
    __table_args__ = (
        CheckConstraint("(fixed_at is null) = (fixed_contact_id is null)", name="fixed"),
        # How many hazards were found in a community in a span?
        Index("hazard_area_found_at_idx", "area", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Id of the finding."""
    resident_id: Mapped[UUID]
    area: Mapped[str]
    code: Mapped[str]
    contact_id: Mapped[UUID]
    found_at: Mapped[datetime]
    fixed_contact_id: Mapped[UUID | None]
    fixed_at: Mapped[datetime | None]


class VisitCompanionRow(Base):
    """Somebody who is to come along to a visit, and whether they came."""

    __tablename__ = "visit_companion"
    __table_args__ = (
        # Where was this person to come along?
        Index("visit_companion_staff_id_idx", "staff_id", "planned_at"),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    planned_at: Mapped[datetime]
    contact_id: Mapped[UUID | None]
    came: Mapped[bool | None]
