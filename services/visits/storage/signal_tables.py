"""Tables of signals: what was agreed, what was seen, how each day stands."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["SightingRow", "SignalDayRow", "SignalDeviceRow", "SignalPlanRow"]


class SignalPlanRow(Base):
    """What one resident shows at the window, and when it is looked at again. Nobody outside may read `signals`."""

    __tablename__ = "signal_plan"
    __table_args__ = (
        CheckConstraint("active = (closes_at is not null)", name="closes_at"),
        # Whose window closes next?
        Index("signal_plan_closes_at_idx", "closes_at", postgresql_where=text("active")),
        # At which windows does this person look?
        Index("signal_plan_observer_id_idx", "observer_id", postgresql_where=text("active")),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    signals: Mapped[list[Any]]
    window_from: Mapped[str]
    window_to: Mapped[str]
    observer_id: Mapped[UUID | None]
    active: Mapped[bool]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    """The window that is open or comes next."""
    command_id: Mapped[UUID] = mapped_column(unique=True)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class SignalDayRow(Base):
    """How one resident's window stands on one day: seen, unseen and distress are three different facts.

    A row that waits had been seen by mistake; a day of which nothing was ever said has none.
    """

    __tablename__ = "signal_day"
    __table_args__ = (
        CheckConstraint("status in ('waiting', 'seen', 'unseen', 'distress')", name="status"),
        CheckConstraint("status <> 'seen' or seen_at is not null", name="seen"),
        # How do the windows of a community stand on a day?
        Index("signal_day_area_on_day_idx", "area", "on_day"),
        # Which days wait again?
        Index("signal_day_waiting_idx", "on_day", postgresql_where=text("status = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Computed from resident and day, so that there is one."""
    resident_id: Mapped[UUID]
    on_day: Mapped[date]
    area: Mapped[str]
    status: Mapped[str]
    seen_at: Mapped[datetime | None]
    source: Mapped[str | None]
    revision: Mapped[int]


class SignalDeviceRow(Base):
    """Whose device a third party's code is."""

    __tablename__ = "signal_device"
    __table_args__ = (
        # Which devices does this resident have?
        Index("signal_device_resident_id_idx", "resident_id"),
    )

    device: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    label: Mapped[str]
    active: Mapped[bool]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]


class SightingRow(Base):
    """What somebody or something saw. Kept for ever as it was told."""

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("state in ('seen', 'distress', 'unclear')", name="state"),
        CheckConstraint("source in ('observer', 'device')", name="source"),
        CheckConstraint("confidence between 0 and 100", name="confidence"),
        # What was seen at this window lately?
        Index("sighting_resident_id_happened_at_idx", "resident_id", "happened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Computed from the command or device message, and the resident."""
    resident_id: Mapped[UUID]
    area: Mapped[str]
    state: Mapped[str]
    code: Mapped[str | None]
    source: Mapped[str]
    confidence: Mapped[int] = mapped_column(SmallInteger)
    """Percent."""
    observer_id: Mapped[UUID | None]
    device: Mapped[str | None]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
