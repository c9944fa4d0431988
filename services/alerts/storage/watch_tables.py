"""Tables of who has looked."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["LookCopyRow", "LookLimitRow"]


class LookCopyRow(Base):
    """The newest that was heard of one service or sweep, over all its replicas; from `Swept`. Times are real time."""

    __tablename__ = "look_copy"

    program: Mapped[str] = mapped_column(primary_key=True)
    sweep: Mapped[str] = mapped_column(primary_key=True)
    """Empty for the service as a whole."""
    since_at: Mapped[datetime]
    """When the run began in which it is heard of without a break."""
    heard_at: Mapped[datetime]
    """When alerts last heard it spoken of."""
    looked_at: Mapped[datetime]
    looked_until: Mapped[datetime | None]
    """Business time."""
    every_seconds: Mapped[float]
    version: Mapped[int] = mapped_column(server_default="0")
    """Counts losses and resumptions: odd while it is lost."""


class LookLimitRow(Base):
    """How long one service or sweep may be silent, where somebody has said so."""

    __tablename__ = "look_limit"
    __table_args__ = (CheckConstraint("seconds >= 1", name="seconds"),)

    program: Mapped[str] = mapped_column(primary_key=True)
    sweep: Mapped[str] = mapped_column(primary_key=True)
    seconds: Mapped[int]
    author: Mapped[str]
    reason: Mapped[str]
    saved_at: Mapped[datetime]
