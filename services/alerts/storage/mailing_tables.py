"""Tables of messages to residents themselves, and of the words that are set for an area."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, LargeBinary, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base
from services.alerts.storage.sealed import POSTAL, opened

__all__ = ["DUE", "AreaWordRow", "CorrespondenceCopyRow", "MailingRow"]


class CorrespondenceCopyRow(Base):
    """How a resident wants to be written to; from `CorrespondenceResolved`."""

    __tablename__ = "correspondence_copy"
    __table_args__ = (
        # Whose birthday is near, and whose has to be looked up first?
        Index("correspondence_copy_next_birthday_on_idx", "next_birthday_on", postgresql_where=text("greetings")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity_version: Mapped[int]
    greetings: Mapped[bool]
    announcements: Mapped[bool]
    language: Mapped[str]
    way: Mapped[str]
    lives_away: Mapped[bool | None]
    mourning_until: Mapped[date | None]
    private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Where they are written to, sealed; None where that is not known."""
    audio_unit: Mapped[str | None]
    next_birthday_on: Mapped[date | None]
    """The first birthday that is not planned yet; None until it is looked up again."""

    @property
    def postal_address(self) -> str | None:
        """Return where they are written to; within the transaction that read the row."""
        address: str | None = opened(self, POSTAL, self.resident_id, self.private)
        return address


class MailingRow(Base):
    """One message to one resident on one occasion. What leaves is a notice; this is why there is one, or none."""

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint("kind in ('birthday', 'letter', 'announcement', 'activity')", name="kind"),
        CheckConstraint("status in ('planned', 'blocked', 'written', 'cancelled', 'expired')", name="status"),
        CheckConstraint("(status in ('planned', 'written')) = (reason is null)", name="reason"),
        CheckConstraint("status <> 'written' or way is not null", name="way"),
        # Once per person and occasion.
        UniqueConstraint("resident_id", "kind", "occasion"),
        # What has to be written now?
        Index("mailing_due_at_idx", "due_at", postgresql_where=text("status in ('planned', 'blocked')")),
        # What was written to residents of this community?
        Index("mailing_community_code_idx", "community_code", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    community_code: Mapped[str]
    kind: Mapped[str]
    occasion: Mapped[str]
    """The day of a birthday, the version of a letter, the command of an announcement, the event of an activity."""
    template: Mapped[str | None]
    """None: the text of its kind."""
    said: Mapped[dict[str, Any]]
    """Values that the one who asked for it gave."""
    way: Mapped[str | None]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """After this it is not written any more."""
    status: Mapped[str] = mapped_column(server_default="planned")
    reason: Mapped[str | None]
    """Chinese: why it is blocked, or was not written."""
    planned_at: Mapped[datetime]
    written_at: Mapped[datetime | None]


DUE: ColumnElement[bool] = MailingRow.status.in_([literal_column("'planned'"), literal_column("'blocked'")])


class AreaWordRow(Base):
    """What a word in a text means in an area, for ever or on one day: the weather, a telephone, the name of a group."""

    __tablename__ = "area_word"

    area_code: Mapped[str] = mapped_column(primary_key=True)
    """A district, a street or a community; the smallest one wins."""
    word: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    """The last day there is stands for every day."""
    said: Mapped[str]
    author: Mapped[str]
    saved_at: Mapped[datetime]
