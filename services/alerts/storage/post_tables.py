"""Tables of what work groups are told of a day: contacts without anybody's name, and the posts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["DayContactRow", "DayPostRow"]


class DayContactRow(Base):
    """One contact as a post counts it: where and how, and not with whom. Kept for some days."""

    __tablename__ = "day_contact"
    __table_args__ = (
        # What was recorded in these communities since yesterday's post?
        Index("day_contact_community_code_idx", "community_code", "position"),
    )

    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    community_code: Mapped[str]
    mode: Mapped[str]
    outcome: Mapped[str]
    heard_at: Mapped[datetime]
    """Not when it happened: what is recorded late is counted on the day on which it is known."""
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """In the order of arrival: under the lock of a post, all up to the last one are there."""


class DayPostRow(Base):
    """What one work group was told of one day."""

    __tablename__ = "day_post"
    __table_args__ = (UniqueConstraint("group_id", "day"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID]
    day: Mapped[date]
    until: Mapped[datetime]
    """The moment of the day at which it was due."""
    counted_to: Mapped[int] = mapped_column(BigInteger)
    """The last contact that it counts: the next one goes on from here."""
