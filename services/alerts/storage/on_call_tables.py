"""Tables of on-call teams and office hours."""

from datetime import time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Time
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["OfficeHoursRow", "OnCallTeamRow"]


class OnCallTeamRow(Base):
    """A team that is paged; its shifts stand in the duty rota."""

    __tablename__ = "on_call_team"
    __table_args__ = (
        # Which teams does this community have?
        Index("on_call_team_community_code_idx", "community_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_code: Mapped[str]
    name: Mapped[str]
    author: Mapped[str]


class OfficeHoursRow(Base):
    """When the office of a community is open."""

    __tablename__ = "office_hours"
    __table_args__ = (CheckConstraint("days ~ '^[1-7]*$'", name="days"),)

    community_code: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[str]
    """One digit for each day, Monday is 1."""
    starts: Mapped[time] = mapped_column(Time())
    ends: Mapped[time] = mapped_column(Time())
    author: Mapped[str]
