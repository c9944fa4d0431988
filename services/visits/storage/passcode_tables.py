"""Tables of passcodes: the sealed phrases, when they turn, who is to be told, and who saw them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["PasscodeBriefRow", "PasscodeRow", "PasscodeTurnRow", "PasscodeUseRow"]


class PasscodeTurnRow(Base):
    """When a resident's passcode is to be looked at again, and for which liaison the present one was made."""

    __tablename__ = "passcode_turn"
    __table_args__ = (
        # Whose passcode is to be replaced?
        Index("passcode_turn_turn_at_idx", "turn_at"),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    """Of the passcode in use; 0 if there is none yet."""
    liaison_id: Mapped[UUID | None]
    turn_at: Mapped[datetime]
    """``-infinity`` is at once."""


class PasscodeRow(Base):
    """One passcode of a resident, sealed. Former ones stay, so that none comes back soon."""

    __tablename__ = "passcode"
    __table_args__ = (
        CheckConstraint("reason in ('first', 'due', 'liaison_changed', 'leak_suspected', 'requested')", name="reason"),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str]
    set_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """When it stops being good; none for the one in use."""


class PasscodeBriefRow(Base):
    """A resident is to be told of the passcode, or was."""

    __tablename__ = "passcode_brief"
    __table_args__ = (
        CheckConstraint("reason in ('rotated', 'forgotten')", name="reason"),
        # Is this resident to be told? At most once at a time.
        Index(
            "passcode_brief_open_resident_id_key",
            "resident_id",
            unique=True,
            postgresql_where=text("done_at is null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID]
    opened_at: Mapped[datetime]
    reason: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]


class PasscodeUseRow(Base):
    """Somebody saw a passcode, was refused it, did not know it or went past it. Rows are only added."""

    __tablename__ = "passcode_use"
    __table_args__ = (
        CheckConstraint(
            "kind in ('revealed', 'refused', 'bypassed', 'mismatched', 'forgotten', 'briefed')", name="kind"
        ),
        # Who saw this resident's passcode, the newest first?
        Index("passcode_use_resident_id_happened_at_idx", "resident_id", "happened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID] = mapped_column(unique=True)
    resident_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[int]
    visit_id: Mapped[UUID | None]
    staff_id: Mapped[UUID | None]
    actor: Mapped[str]
    by: Mapped[str | None]
    note: Mapped[str]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
