"""Table of calendars that are read by their address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.events.storage.tables import Base

__all__ = ["FeedRow"]


class FeedRow(Base):
    """A calendar that whoever has its key may read. Only the hash of the key is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        UniqueConstraint("command_id"),
        # Which calendar does this key open?
        UniqueConstraint("token_hash"),
        CheckConstraint("num_nonnulls(series_id, venue_id, resident_id) <= 1", name="about"),
        CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked_at"),
        # The calendars of one community.
        Index("calendar_feed_community_idx", "community"),
        # The calendars of one resident.
        Index("calendar_feed_resident_id_idx", "resident_id", postgresql_where=text("resident_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    command_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    community: Mapped[str]
    label: Mapped[str]
    theme: Mapped[str]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue.id"))
    resident_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    revoke_reason: Mapped[str | None]
