"""Tables of contact cards: the cards, what is printed on them, whose numbers, and test calls."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["CardLineRow", "CardTestRow", "ContactCardRow", "ServiceNumberRow"]

ROLES = "role in ('volunteer', 'community_worker', 'property', 'health_station')"


class ContactCardRow(Base):
    """One numbered card: in stock, with a resident, or void. It is never deleted, so nothing is lost from the count."""

    __tablename__ = "contact_card"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    number: Mapped[int]
    status: Mapped[str]
    printed_at: Mapped[datetime]
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"))
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[str | None]
    stale_since: Mapped[datetime | None]
    stale_reason: Mapped[str | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("community", "number"),
        CheckConstraint("status in ('stock', 'issued', 'void')", name="status"),
        CheckConstraint("status <> 'issued' or resident_id is not null", name="resident_id"),
        CheckConstraint("status <> 'stock' or resident_id is null", name="stock"),
        CheckConstraint("(resident_id is null) = (issued_at is null)", name="issued_at"),
        CheckConstraint("(status = 'void') = (void_reason is not null)", name="void_reason"),
        CheckConstraint("(status = 'void') = (voided_at is not null)", name="voided_at"),
        CheckConstraint("(stale_since is null) = (stale_reason is null)", name="stale_since"),
        CheckConstraint("void_reason in ('lost', 'replaced', 'withdrawn', 'spoilt')", name="reason"),
        # Which card does somebody hold? At most one.
        Index("contact_card_held_key", "resident_id", unique=True, postgresql_where=text("status = 'issued'")),
        # Which card of the stock is the next?
        Index("contact_card_stock_idx", "community", "number", postgresql_where=text("status = 'stock'")),
    )  # fmt: skip


class CardLineRow(Base):
    """One number as it stands on a card that was issued."""

    __tablename__ = "contact_card_line"

    card_id: Mapped[UUID] = mapped_column(ForeignKey("contact_card.id"))
    role: Mapped[str]
    label: Mapped[str]
    private: Mapped[bytes]
    """The number, sealed."""

    __table_args__ = (PrimaryKeyConstraint("card_id", "role"), CheckConstraint(ROLES, name="role"))


class ServiceNumberRow(Base):
    """Under which number a role is reached in a community, or in one compound of it."""

    __tablename__ = "service_number"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    compound: Mapped[str]
    """Empty for the whole community."""
    role: Mapped[str]
    label: Mapped[str]
    phone: Mapped[str]

    __table_args__ = (PrimaryKeyConstraint("community", "compound", "role"), CheckConstraint(ROLES, name="role"))


class CardTestRow(Base):
    """One card of a month's sample, and what came of calling its numbers."""

    __tablename__ = "card_test"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    card_id: Mapped[UUID] = mapped_column(ForeignKey("contact_card.id"))
    month: Mapped[date]
    tested_at: Mapped[datetime | None]
    tested_by: Mapped[str | None]
    failed_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))

    __table_args__ = (
        UniqueConstraint("card_id", "month"),
        CheckConstraint("(tested_at is null) = (tested_by is null)", name="tested_at"),
    )
