"""Tables of service plans and of what they make due."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.storage.tables import Base

__all__ = ["ServiceItemRow", "ServicePlanRow"]


class ServicePlanRow(Base):
    """Which residents are given which services at home, how often."""

    __tablename__ = "service_plan"
    __table_args__ = (
        CheckConstraint("cardinality(categories) > 0", name="categories"),
        CheckConstraint("version >= 1", name="version"),
    )

    plan_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    community: Mapped[str | None]
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    services: Mapped[list[Any]]
    """``[{"service": "cleaning", "every": "month"}]``."""
    active: Mapped[bool]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str]
    command_id: Mapped[UUID] = mapped_column(unique=True)


class ServiceItemRow(Base):
    """One service that one resident is due in one period."""

    __tablename__ = "service_item"
    __table_args__ = (
        CheckConstraint("status in ('due', 'given', 'given_late', 'declined', 'missed', 'cancelled')", name="status"),
        CheckConstraint("every in ('week', 'month', 'quarter')", name="every"),
        CheckConstraint("(status in ('given', 'given_late', 'declined')) = (closed_at is not null)", name="closed"),
        # One item per resident, service and period, whoever makes it.
        Index("service_item_resident_id_service_period_key", "resident_id", "service", "period", unique=True),
        # Whose period is over? The oldest first.
        Index("service_item_due_ends_at_idx", "ends_at", postgresql_where=text("status = 'due'")),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID]
    area: Mapped[str]
    plan_id: Mapped[UUID]
    plan_version: Mapped[int]
    plan_name: Mapped[str]
    service: Mapped[str]
    every: Mapped[str]
    period: Mapped[str]
    last_on: Mapped[date]
    ends_at: Mapped[datetime]
    status: Mapped[str]
    reason: Mapped[str | None]
    """Why it was cancelled: ``off_list``, ``plan_ended``."""
    happened_at: Mapped[datetime | None]
    provider: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
