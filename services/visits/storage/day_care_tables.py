"""Tables of day care: what is agreed, when it is closed, and how each day went."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["DayCareClosureRow", "DayCareDayRow", "DayCarePlanRow", "DayCareRoundRow"]


class DayCarePlanRow(Base):
    """On which weekdays a resident is expected where."""

    __tablename__ = "day_care_plan"

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    place: Mapped[str]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """Monday is 1."""
    expected_by: Mapped[time]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """How often it was agreed: whoever agrees it anew has read the last."""
    agreed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    """Nobody is expected at a time that had passed by then."""


class DayCareClosureRow(Base):
    """A place is closed on a day."""

    __tablename__ = "day_care_closure"

    area: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str]


class DayCareRoundRow(Base):
    """A day on which it was looked who is expected: one that is missing was lost to an outage, and is made up for."""

    __tablename__ = "day_care_round"

    on_day: Mapped[date] = mapped_column(primary_key=True)


class DayCareDayRow(Base):
    """One resident on one day; its id is computed from both."""

    __tablename__ = "day_care_day"
    __table_args__ = (
        CheckConstraint("status in ('expected', 'came', 'excused', 'absent', 'void')", name="status"),
        UniqueConstraint("resident_id", "on_day"),
        # Who has not come in time?
        Index("day_care_day_expected_by_idx", "expected_by", postgresql_where=text("status = 'expected'")),
        # Who was expected in this community on a day?
        Index("day_care_day_area_on_day_idx", "area", "on_day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID]
    area: Mapped[str]
    place: Mapped[str]
    on_day: Mapped[date]
    expected_by: Mapped[datetime | None]
    """None for a day on which nobody expected them and they came all the same, or that was excused ahead."""
    status: Mapped[str]
    told: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether an absence was told that day."""
    said_by: Mapped[str | None]
    reason: Mapped[str | None]
    revision: Mapped[int]
