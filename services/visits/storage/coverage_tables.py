"""How many visits of each community ended when and how, kept beside the visits themselves."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["CoverageChangeRow", "CoverageRow"]


class CoverageRow(Base):
    """Visits of one community whose period ended within a quarter of an hour, by status; cancelled ones are none.

    Every week of every time zone begins with a quarter of an hour. The visits there are, are these and all
    `CoverageChangeRow` together.
    """

    __tablename__ = "coverage"

    ended_at: Mapped[datetime] = mapped_column(primary_key=True)
    """Beginning of the quarter; a period that ends at midnight belongs to the day before."""
    area: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[int]


class CoverageChangeRow(Base):
    """What one statement changed in those figures: written by triggers of `visit`, folded into them by a sweep.

    Nobody who writes visits waits for another who does.
    """

    __tablename__ = "coverage_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    ended_at: Mapped[datetime]
    area: Mapped[str]
    status: Mapped[str]
    visits: Mapped[int]
