"""Tables of census rounds, and of assistive devices on loan."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["CensusHouseholdRow", "CensusRoundRow", "CensusTryRow", "DeviceLoanRow", "DeviceRow", "DeviceTaskRow"]


class CensusRoundRow(Base):
    """One census round of a community."""

    __tablename__ = "census_round"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    name: Mapped[str]
    opened_on: Mapped[date]
    opened_by: Mapped[str]
    closed_at: Mapped[datetime | None]


class CensusHouseholdRow(Base):
    """One household of a round; somebody whose door is unknown is a household of their own."""

    __tablename__ = "census_household"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("census_round.id"))
    door: Mapped[str]
    persons: Mapped[int]
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    grid: Mapped[str | None]
    """Where it lay when the round began."""

    __table_args__ = (
        CheckConstraint("state in ('open', 'reached', 'not_reached')", name="state"),
        UniqueConstraint("round_id", "door"),
    )


class CensusTryRow(Base):
    """Somebody was at a household's door, at one of three times of day."""

    __tablename__ = "census_try"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("census_household.id"))
    tried_at: Mapped[datetime]
    day_part: Mapped[str]
    reached: Mapped[bool]
    answers: Mapped[dict[str, Any]]
    tried_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("day_part in ('morning', 'afternoon', 'evening')", name="day_part"),
        # When was this household tried?
        Index("census_try_household_id_idx", "household_id"),
    )


class DeviceRow(Base):
    """An assistive device that a community lends."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    number: Mapped[str]
    kind: Mapped[str]
    inspect_by: Mapped[date]
    audio_unit: Mapped[str | None]
    """What the gateway calls a box that reads aloud."""

    __table_args__ = (UniqueConstraint("community", "number"),)

    @property
    def mark(self) -> str:
        """What tells this state of it from any other."""
        said = (self.number, self.kind, self.inspect_by.isoformat(), self.audio_unit)
        return sha256(repr(said).encode()).hexdigest()[:16]


class DeviceLoanRow(Base):
    """A resident has a device, from one day to another."""

    __tablename__ = "device_loan"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    lent_on: Mapped[date]
    returned_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("returned_on >= lent_on", name="returned_on"),
        # Who has this device now? One at a time.
        Index("device_loan_open_key", "device_id", unique=True, postgresql_where=text("returned_on is null")),
    )


class DeviceTaskRow(Base):
    """Something to do about a device on loan."""

    __tablename__ = "device_task"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("device_loan.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('inspect', 'return')", name="kind"),
        CheckConstraint("reason in ('inspection_passed', 'holder_died', 'holder_moved')", name="reason"),
        # Is this to be done about the device? Told once, until it is done.
        Index("device_task_open_key", "device_id", "kind", unique=True, postgresql_where=text("closed_at is null")),
    )
