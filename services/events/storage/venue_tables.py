"""Tables of venues, their zones, and who has them when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["BookingRow", "VenueRow", "ZoneRow"]


class VenueRow(Base):
    """A place where activities are held."""

    __tablename__ = "venue"
    __table_args__ = (
        # The venues of one community.
        Index("venue_community_idx", "community"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    version: Mapped[int]
    command_id: Mapped[UUID]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class ZoneRow(Base):
    """One part of a venue that is booked by itself."""

    __tablename__ = "zone"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("capacity >= 1", name="capacity"),
        # The zones of one venue.
        Index("zone_venue_id_idx", "venue_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venue.id"))
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Short stand-in for the id: an exclusion constraint compares ranges, and a number is a range of one."""
    name: Mapped[str]
    capacity: Mapped[int]
    hours: Mapped[list[Any]]
    offered: Mapped[bool]


class BookingRow(Base):
    """A zone for a time; a closing is a booking of the house itself."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("command_id"),
        CheckConstraint("ends_at > starts_at", name="period"),
        CheckConstraint("status in ('booked', 'closed', 'cancelled', 'displaced')", name="status"),
        # Nobody has a zone while somebody else has it, whatever replica booked it.
        ExcludeConstraint(
            (literal_column("int8range(zone_number, zone_number, '[]')"), "&&"),
            (literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            name="booking_zone_period_excl",
            using="gist",
            where=text("status in ('booked', 'closed')"),
        ),
        # What is on in a zone about a time?
        Index("booking_zone_id_idx", "zone_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID]
    zone_id: Mapped[UUID] = mapped_column(ForeignKey("zone.id"))
    zone_number: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    purpose: Mapped[str]
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activity.id"))
    status: Mapped[str]
    booked_at: Mapped[datetime]
    booked_by: Mapped[str]
    version: Mapped[int]
