"""Must-visits and their causes, and who may be given a visit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["MustVisitRow", "StaffCopyRow"]


class MustVisitRow(Base):
    """Why a visit was ordered. Never changed."""

    __tablename__ = "must_visit"
    __table_args__ = (
        # One visit per cause, however often it is told and whatever the rules say by then.
        Index("must_visit_resident_id_cause_cause_id_key", "resident_id", "cause", "cause_id", unique=True),
        # Which visits came of this cause?
        Index("must_visit_cause_id_idx", "cause_id"),
    )

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    cause: Mapped[str]
    cause_id: Mapped[UUID]
    caused_at: Mapped[datetime]
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str]


class StaffCopyRow(Base):
    """Who works here: a copy, filled only from `StaffProfiled`."""

    __tablename__ = "staff_copy"

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    name: Mapped[str]
    active: Mapped[bool]
