"""Table of series."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["SeriesRow"]


class SeriesRow(Base):
    """An activity that comes again by a rule; its sessions are activities."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("command_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID]
    community: Mapped[str]
    title: Mapped[str]
    recurrence: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
