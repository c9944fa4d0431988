"""Table of liaisons who are listened for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["LiaisonWatchRow"]


class LiaisonWatchRow(Base):
    """A liaison who answers for residents, and since when nothing is heard of them."""

    __tablename__ = "liaison_watch"
    __table_args__ = (
        CheckConstraint("resident_count >= 1", name="resident_count"),
        # Of whom is nothing heard in a community?
        Index("liaison_watch_silent_idx", "area", postgresql_where=text("silent_since is not null")),
    )

    liaison_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    name: Mapped[str]
    resident_id: Mapped[UUID]
    """One of their residents."""
    resident_count: Mapped[int]
    known_since: Mapped[datetime]
    silent_since: Mapped[datetime | None]
    """When they were last heard of; set while an episode of silence lasts."""
    revision: Mapped[int] = mapped_column(server_default=text("1"))
