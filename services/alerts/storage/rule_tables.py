"""Tables of rules: what an operator changed of those that are shipped."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["AlertRuleRow"]


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
