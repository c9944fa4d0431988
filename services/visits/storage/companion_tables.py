"""Tables of residents without company."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["CompanionTickRow", "CompanionWatchRow"]


class CompanionWatchRow(Base):
    """An episode without company, from when it was told until somebody meets the resident."""

    __tablename__ = "companion_watch"
    __table_args__ = (
        # Who of a community is without company, the longest first?
        Index("companion_watch_area_idx", "area", "alone_since"),
    )

    resident_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    alone_since: Mapped[datetime]
    suggested_at: Mapped[datetime]


class CompanionTickRow(Base):
    """The Monday on which a community was last looked at."""

    __tablename__ = "companion_tick"
    __table_args__ = (
        # Which community comes next?
        Index("companion_tick_week_on_idx", "week_on", "area"),
    )

    area: Mapped[str] = mapped_column(primary_key=True)
    week_on: Mapped[date]
