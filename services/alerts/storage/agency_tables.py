"""Tables of hazards that outside agencies see to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.storage.base import Base

__all__ = ["AgencyCaseRow", "AgencyReceiptRow", "AgencyRouteRow"]


class AgencyRouteRow(Base):
    """Which agency takes a class of hazards in an area."""

    __tablename__ = "agency_route"
    __table_args__ = (CheckConstraint("answer_minutes >= 1", name="answer_minutes"),)

    hazard: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    """Code of a district, street or community."""
    agency: Mapped[str]
    agency_name: Mapped[str]
    answer_minutes: Mapped[int]
    enabled: Mapped[bool]
    author: Mapped[str]
    reason: Mapped[str]
    saved_at: Mapped[datetime]


class AgencyCaseRow(Base):
    """One hazard at one agency, with the route as it was."""

    __tablename__ = "agency_case"
    __table_args__ = (
        CheckConstraint("status in ('notified', 'accepted', 'withdrawn')", name="status"),
        CheckConstraint("(status = 'accepted') = (case_number is not null)", name="case_number"),
        CheckConstraint("status = 'notified' or due_at is null", name="due_at"),
        # Which agencies have not answered in time?
        Index("agency_case_due_at_idx", "due_at", postgresql_where=text("due_at is not null")),
        # What became of this finding?
        Index("agency_case_finding_id_idx", "finding_id"),
        # What is with agencies in this community, the latest first?
        Index("agency_case_community_code_idx", "community_code", "notified_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID]
    resident_id: Mapped[UUID]
    hazard: Mapped[str]
    agency: Mapped[str]
    agency_name: Mapped[str]
    answer_minutes: Mapped[int]
    community_code: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="notified")
    attempts: Mapped[int] = mapped_column(server_default="1")
    notified_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When it is called silent; None once that was done, or is not needed."""
    silent_at: Mapped[datetime | None]
    case_number: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class AgencyReceiptRow(Base):
    """One answer of an agency, and what it came to. Rows are only added."""

    __tablename__ = "agency_receipt"
    __table_args__ = (
        CheckConstraint("outcome in ('accepted', 'repeated', 'other_number', 'unknown')", name="outcome"),
        # What else was answered to this case?
        Index("agency_receipt_case_id_idx", "case_id"),
    )

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    """As the agency says it; there may be no such case."""
    agency: Mapped[str]
    case_number: Mapped[str]
    received_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    outcome: Mapped[str]
