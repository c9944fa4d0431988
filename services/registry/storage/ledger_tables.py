"""Tables of ledgers: what they are, what was corrected in them, who may look into them, gifts; gaps of the tiers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["GiftRow", "LedgerAmendmentRow", "LedgerRightRow", "LedgerRow", "TierGapRow"]


class LedgerRow(Base):
    """One ledger of people; its entries are the rows of `resident_category`.

    ``care`` are the categories that all services know, ``fact`` follow by themselves from other facts, ``kept`` are
    entered by people, ``class`` are classes of people whom the law has the community watch over.
    """

    __tablename__ = "ledger"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    restricted: Mapped[bool]
    """Whether only those who may see what is restricted learn that it exists."""
    named_only: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether only people who were given the right by name learn that it exists."""
    purpose: Mapped[str | None]
    legal_basis: Mapped[str | None]
    retired_on: Mapped[date | None]
    """Day from which nobody is entered any more."""

    __table_args__ = (
        CheckConstraint("kind in ('care', 'fact', 'kept', 'class')", name="kind"),
        CheckConstraint("kind <> 'class' or (purpose is not null and legal_basis is not null)", name="purpose"),
        CheckConstraint("not named_only or kind in ('kept', 'class')", name="named_only"),
    )


class LedgerAmendmentRow(Base):
    """One later edit of an entry, after the entry and all edits before it; never changed nor removed (trigger)."""

    __tablename__ = "ledger_amendment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("resident_category.id"))
    number: Mapped[int]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    reason: Mapped[str]
    amended_by: Mapped[str]
    amended_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("field in ('entered_on', 'basis', 'left_on', 'leave_reason', 'note')", name="field"),
    )


class LedgerRightRow(Base):
    """A named person may look into a ledger, from one moment to another."""

    __tablename__ = "ledger_right"

    ledger: Mapped[str] = mapped_column(ForeignKey("ledger.code"))
    actor: Mapped[str]
    granted_by: Mapped[str]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        PrimaryKeyConstraint("ledger", "actor", "granted_at"),
        CheckConstraint("revoked_at >= granted_at", name="revoked_at"),
        # May this person look into the ledger now? One right at a time.
        Index("ledger_right_open_key", "ledger", "actor", unique=True, postgresql_where=text("revoked_at is null")),
    )


class GiftRow(Base):
    """Something that was given to a resident; known only to those who may know of its ledger, where it names one."""

    __tablename__ = "gift"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    ledger: Mapped[str | None] = mapped_column(ForeignKey("ledger.code"))
    item: Mapped[str]
    quantity: Mapped[int]
    given_on: Mapped[date]
    given_by: Mapped[str]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("quantity >= 1", name="quantity"),
        # What was given to this person, and when?
        Index("gift_resident_id_given_on_idx", "resident_id", "given_on"),
    )


class TierGapRow(Base):
    """Most days between two contacts in a tier, where a district has set its own."""

    __tablename__ = "tier_gap"

    district: Mapped[str] = mapped_column(ForeignKey("area.code"))
    tier: Mapped[str]
    gap_days: Mapped[int]

    __table_args__ = (
        PrimaryKeyConstraint("district", "tier"),
        CheckConstraint("tier in ('high', 'key', 'general')", name="tier"),
        CheckConstraint("gap_days >= 1", name="gap_days"),
    )
