"""Tables of third parties that look after some residents under a contract."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["OperatorAssignmentRow", "OperatorRow"]


class OperatorRow(Base):
    """A third party and the period of its contract, end exclusive."""

    __tablename__ = "operator"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    contract_from: Mapped[datetime]
    contract_to: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("contract_to >= contract_from", name="contract_to"),)


class OperatorAssignmentRow(Base):
    """A period in which an operator looks after a resident, end exclusive."""

    __tablename__ = "operator_assignment"

    operator: Mapped[str] = mapped_column(ForeignKey("operator.code"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    active_from: Mapped[datetime]
    active_to: Mapped[datetime | None]
    assigned_by: Mapped[str]

    __table_args__ = (
        PrimaryKeyConstraint("operator", "resident_id", "active_from"),
        CheckConstraint("active_to >= active_from", name="active_to"),
        # Who looks after this resident now? Each operator at most once.
        Index("operator_assignment_open_key", "resident_id", "operator", unique=True,
              postgresql_where=text("active_to is null")),
    )  # fmt: skip
