"""The monthly visiting rate of each community as it was counted, and what has changed since."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["KeptMonthRow", "MonthlyRateRow", "RateMarkRow"]


class KeptMonthRow(Base):
    """A month whose rates are kept: of a community without a row in `monthly_rate` nobody was on the list."""

    __tablename__ = "kept_month"

    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)


class MonthlyRateRow(Base):
    """How many of a community's list were reached in a kept month; right unless a mark says otherwise."""

    __tablename__ = "monthly_rate"

    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    reached: Mapped[int]
    listed: Mapped[int]


class RateMarkRow(Base):
    """Something was written, by a statement on `contact` or `listing`, that may change rates of a community.

    Those of all months that overlap this span. Written by triggers; taken away by the sweep that has counted again.
    """

    __tablename__ = "rate_mark"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    area: Mapped[str]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    """The last moment; None is for ever."""
