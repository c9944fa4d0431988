"""Table of relatives' links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["RelativeFeedRow"]


class RelativeFeedRow(Base):
    """A relative's link to one resident. Its times are real time, like those of every key."""

    __tablename__ = "relative_feed"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        # Which links to this resident are there; and one for each relative.
        UniqueConstraint("resident_id", "contact_id"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("expires_at > granted_at", name="expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    resident_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    reason: Mapped[str]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When somebody looked behind it last, to the minute."""
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
