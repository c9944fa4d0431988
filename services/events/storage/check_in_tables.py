"""Tables of lists of who came, and of whose contact card has which number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["CardCopyRow", "CheckInListRow", "CheckInRowRow"]


class CardCopyRow(Base):
    """Who holds a contact card; from `ContactCardIssued` and `ContactCardVoided`, rebuilt by replay."""

    __tablename__ = "card_copy"
    __table_args__ = (
        # Whose card has this number?
        Index("card_copy_number_idx", "community", "number", postgresql_where=text("resident_id is not null")),
    )

    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    community: Mapped[str]
    number: Mapped[int]
    resident_id: Mapped[UUID | None]
    """None for a card that counts no more."""


class CheckInListRow(Base):
    """A list that was kept on one device, or on paper."""

    __tablename__ = "check_in_list"
    __table_args__ = (
        # Which lists does an activity have?
        Index("check_in_list_activity_id_idx", "activity_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("activity.id"))
    device: Mapped[str]
    received_at: Mapped[datetime]
    received_by: Mapped[str]


class CheckInRowRow(Base):
    """What a list says of one resident, as it said it: the record of attendance is the enrolment."""

    __tablename__ = "check_in_row"
    __table_args__ = (
        CheckConstraint("said_as in ('performer', 'audience', 'staff')", name="said_as"),
        CheckConstraint("(settled_at is null) = (settled_by is null)", name="settled_at"),
        # What do lists say of one resident?
        Index("check_in_row_resident_id_idx", "resident_id"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey("check_in_list.id"), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    present: Mapped[bool]
    said_at: Mapped[datetime | None]
    said_as: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_because: Mapped[str | None]
