"""Tables of notices: one message to one person on one channel, its attempts, its links, and the simulated phones."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage import mailing_tables  # noqa: F401 - a notice may point to a mailing
from services.alerts.storage.base import Base
from services.alerts.storage.sealed import NOTICE, opened

__all__ = [
    "BLOCKED",
    "FOR_STAFF",
    "HELD",
    "SENDING",
    "SET_ASIDE",
    "UNSENT",
    "NoticeAttemptRow",
    "NoticeRow",
    "NoticeTokenRow",
    "ScreenMessageRow",
]


class NoticeRow(Base):
    """One message to one person on one channel at one level of one alert."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "status in ('held', 'waiting', 'sending', 'sent', 'unknown', 'unclear', 'cancelled', 'dead', 'blocked')",
            name="status",
        ),
        CheckConstraint("num_nonnulls(alert_id, mailing_id, post_id) = 1", name="about"),
        CheckConstraint("status <> 'held' or after_id is not null", name="held"),
        CheckConstraint("(status = 'sending') = (leased_until is not null)", name="lease"),
        CheckConstraint("(status = 'sent') = (sent_at is not null)", name="sent"),
        CheckConstraint("purpose in ('ladder', 'joined', 'graver', 'reminder', 'relief', 'reply')", name="purpose"),
        # At most once per person, alert, level of its purpose and channel.
        UniqueConstraint("alert_id", "purpose", "level", "staff_id", "channel"),
        # Which notice says this to the resident?
        Index("notice_mailing_id_key", "mailing_id", unique=True, postgresql_where=text("mailing_id is not null")),
        # What waits to be printed?
        Index("notice_print_idx", "created_at", postgresql_where=text("channel = 'print' and status = 'waiting'")),
        # What is due on this channel?
        Index("notice_due_at_idx", "channel", "due_at", postgresql_where=text("status in ('waiting', 'unknown')")),
        # What comes after a way that failed?
        Index("notice_held_idx", "after_id", postgresql_where=text("status = 'held'")),
        # Whose answer is it?
        Index(
            "notice_address_idx",
            "address",
            "created_at",
            postgresql_where=text("channel in ('sms', 'voice', 'webhook')"),
        ),
        # Whose sender died?
        Index("notice_leased_until_idx", "leased_until", postgresql_where=text("status = 'sending'")),
        # What could not be written?
        Index("notice_blocked_idx", "created_at", postgresql_where=text("status = 'blocked'")),
        # What became of the notices of the last days? Written in the order of time, so a few pages say where to look.
        Index("notice_created_at_idx", "created_at", postgresql_using="brin"),
        # What was given up, or may not have arrived?
        Index("notice_set_aside_idx", "due_at", postgresql_where=text("status in ('dead', 'unclear')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    alert_id: Mapped[UUID | None] = mapped_column(ForeignKey("alert.id"))
    mailing_id: Mapped[UUID | None] = mapped_column(ForeignKey("mailing.id"))
    """The message to a resident that it is, where it belongs to no alert."""
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("day_post.id"))
    """What a work group is told of a day."""
    purpose: Mapped[str] = mapped_column(server_default="ladder")
    """What it is for; its level counts among those of one purpose."""
    level: Mapped[int]
    role: Mapped[str | None]
    staff_id: Mapped[UUID]
    staff_name: Mapped[str]
    channel: Mapped[str]
    plain_address: Mapped[str] = mapped_column("address")
    """Where it goes; empty where that is sealed."""
    private: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Where a message to a resident or to a relative goes, sealed."""
    text: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="zh")
    """In which it is written, and what comes after it when it leaves."""
    subject: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="waiting")
    attempt_count: Mapped[int] = mapped_column(server_default="0")
    attempts_before: Mapped[int] = mapped_column(server_default="0")
    """Attempts before somebody had it sent again: the pauses between those that follow are counted anew."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    covers: Mapped[int] = mapped_column(server_default="0")
    """For how many alerts it speaks, as a summary; 0 is a notice of its own alert alone."""
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice.id"))
    """The notice of the way before this one; it waits until that has failed."""

    @property
    def address(self) -> str:
        """Return where it goes; within the transaction that read the row."""
        return opened(self, NOTICE, self.id, self.private) or self.plain_address


HELD: ColumnElement[bool] = NoticeRow.status == literal_column("'held'")

UNSENT: ColumnElement[bool] = NoticeRow.status.in_([literal_column("'waiting'"), literal_column("'unknown'")])
"""What may still leave: *unknown* is sent again, *unclear* is not, as the provider would take it for another message.

Written out, so that prepared statements find the partial index.
"""

SENDING: ColumnElement[bool] = NoticeRow.status == literal_column("'sending'")

FOR_STAFF: ColumnElement[bool] = NoticeRow.role.is_distinct_from(literal_column("'relative'"))

BLOCKED: ColumnElement[bool] = NoticeRow.status == literal_column("'blocked'")
"""What could not be written: a variable was missing, or the text too long for the channel."""

SET_ASIDE: ColumnElement[bool] = NoticeRow.status.in_([literal_column("'dead'"), literal_column("'unclear'")])
"""What nobody sends any more, although it did not arrive or may not have."""


class NoticeAttemptRow(Base):
    """One attempt to send, written before the provider is called; its answer follows."""

    __tablename__ = "notice_attempt"
    __table_args__ = (CheckConstraint("result in ('delivered', 'retry', 'refused', 'unknown')", name="result"),)

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[str | None]
    answer: Mapped[str | None]


class NoticeTokenRow(Base):
    """The key of one link. Only its hash is kept; a notice that is sent again gets a further key."""

    __tablename__ = "notice_token"
    __table_args__ = (Index("notice_token_notice_id_idx", "notice_id"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"))
    expires_at: Mapped[datetime]
    """Real time, not business time: how long a key may lie about does not depend on a demonstration's clock."""
    used_at: Mapped[datetime | None]


class ScreenMessageRow(Base):
    """One message on a simulated phone; written in the transaction that makes its notice sent."""

    __tablename__ = "screen_message"
    __table_args__ = (
        # What has this phone received?
        Index("screen_message_staff_id_idx", "staff_id", "received_at"),
    )

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id"))
    staff_id: Mapped[UUID]
    community_code: Mapped[str]
    received_at: Mapped[datetime]
    text: Mapped[str]
    link_token: Mapped[str | None]
    """The key itself: this table plays the part of the phone that received it. A relative gets none."""
