"""Tables of how residents want to be written to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["CorrespondenceRow"]


class CorrespondenceRow(Base):
    """What a resident said about being written to. Rows are only added; the newest holds."""

    __tablename__ = "correspondence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    version: Mapped[int]
    greetings: Mapped[bool]
    announcements: Mapped[bool]
    medium: Mapped[str]
    language: Mapped[str]
    way: Mapped[str]
    lives_away: Mapped[bool | None]
    mourning_until: Mapped[date | None]
    audio_unit: Mapped[str | None]
    private: Mapped[bytes]
    """Sealed: the postal address."""
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("medium in ('paper', 'spoken', 'phone', 'online', 'device', 'death')", name="medium"),
        CheckConstraint("language in ('zh', 'en')", name="language"),
        CheckConstraint("way in ('sms', 'audio', 'print')", name="way"),
        # What holds for this resident?
        UniqueConstraint("resident_id", "version"),
    )
