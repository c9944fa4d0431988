"""Tables of rules: what an operator changed of those that are shipped."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["AlertRuleRow", "InhibitedFactRow"]


class AlertRuleRow(Base):
    """One version of one rule, as somebody saved it. Rows are only added; the newest of a rule is in force."""

    __tablename__ = "alert_rule"

    rule: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    author: Mapped[str]
    reason: Mapped[str]
    saved_at: Mapped[datetime]
    """Business time, as a person would say when it was."""
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())


class InhibitedFactRow(Base):
    """A fact that would have raised an alert and was no news, with the reason. Rows are only added."""

    __tablename__ = "inhibited_fact"
    __table_args__ = (
        # What was no news in this community lately?
        Index("inhibited_fact_at_idx", "community_code", "at"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    case_key: Mapped[str]
    community_code: Mapped[str]
    resident_id: Mapped[UUID | None]
    title: Mapped[str]
    because: Mapped[str]
    """Chinese."""
    at: Mapped[datetime]
