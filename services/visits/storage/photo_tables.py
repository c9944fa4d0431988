"""Tables of photos and of the parts in which they come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["PhotoPartRow", "PhotoRow"]


class PhotoRow(Base):
    """One photo of one contact. Its content is there once all parts are."""

    __tablename__ = "visit_photo"
    __table_args__ = (
        CheckConstraint("octet_length(content) <= 400000", name="size"),
        # Which photos belong to these contacts?
        Index("visit_photo_contact_id_idx", "contact_id"),
        # Whose time is over?
        Index("visit_photo_kept_at_idx", "kept_at"),
        # What is there of this resident?
        Index("visit_photo_resident_id_idx", "resident_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID]
    resident_id: Mapped[UUID]
    area: Mapped[str]
    actor: Mapped[str]
    """Who kept it, and may take it back."""
    taken_at: Mapped[datetime]
    kept_at: Mapped[datetime]
    part_count: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class PhotoPartRow(Base):
    """One part of a photo that is not all there yet."""

    __tablename__ = "visit_photo_part"
    __table_args__ = (CheckConstraint("octet_length(content) <= 150000", name="size"),)

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("visit_photo.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
