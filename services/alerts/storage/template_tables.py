"""Tables of texts: what somebody changed of those that are shipped."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["TextTemplateRow"]


class TextTemplateRow(Base):
    """One version of one text, as somebody saved it. Rows are only added; the newest of a text is in force."""

    __tablename__ = "text_template"

    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    author: Mapped[str]
    reason: Mapped[str]
    saved_at: Mapped[datetime]
    """Business time, as a person would say when it was."""
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
