"""Tables of assessments, incidents and health findings; of agreements and the documents of the pack."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base

__all__ = ["AgreementRow", "AssessmentRow", "HealthFlagRow", "PackDocumentRow", "ReassessmentRow", "RiskIncidentRow"]


class AssessmentRow(Base):
    """One assessment of a resident's ability, as it was made."""

    __tablename__ = "assessment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    standard: Mapped[str]
    standard_version: Mapped[str]
    items: Mapped[dict[str, Any]]
    level_code: Mapped[str]
    assessor: Mapped[str]
    assessed_on: Mapped[date]
    due_on: Mapped[date]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("due_on > assessed_on", name="due_on"),
        # What was found of this person, the latest first?
        Index("assessment_resident_id_assessed_on_idx", "resident_id", "assessed_on"),
        # Who is to be assessed again by now?
        Index("assessment_due_on_idx", "due_on"),
    )


class RiskIncidentRow(Base):
    """Something dangerous that happened to a resident."""

    __tablename__ = "risk_incident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    note: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('fall', 'fire', 'gas', 'lost', 'fraud', 'illness', 'other')", name="kind"),
        # What happened to this person about then?
        Index("risk_incident_resident_id_happened_at_idx", "resident_id", "happened_at"),
    )


class ReassessmentRow(Base):
    """A resident is to be assessed again, for a reason, until somebody has."""

    __tablename__ = "reassessment"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    reason: Mapped[str]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("reason in ('twelve_months', 'risk_incidents')", name="reason"),
        # Is this person to be assessed again for this reason? Told once, until the next assessment.
        Index("reassessment_open_key", "resident_id", "reason", unique=True,
              postgresql_where=text("closed_at is null")),
    )  # fmt: skip


class HealthFlagRow(Base):
    """A finding about a resident's health, and what a person made of it."""

    __tablename__ = "health_flag"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    severity: Mapped[str]
    state: Mapped[str]
    source: Mapped[str]
    found_on: Mapped[date]
    note: Mapped[str | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("severity in ('info', 'warning', 'urgent')", name="severity"),
        CheckConstraint("state in ('proposed', 'confirmed', 'dismissed')", name="state"),
        CheckConstraint(
            "(state = 'proposed') = (decided_at is null) and (decided_at is null) = (decided_by is null)",
            name="decided_at",
        ),
        # Which findings of a person are there?
        Index("health_flag_resident_id_idx", "resident_id"),
        # Which findings wait for somebody?
        Index("health_flag_proposed_idx", "proposed_at", postgresql_where=text("state = 'proposed'")),
    )


class AgreementRow(Base):
    """A guardianship agreement; the guardian's rights hold from `signed_on` until `expires_on`, not including it."""

    __tablename__ = "agreement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    guardian_name: Mapped[str]
    private: Mapped[bytes]
    """The guardian's phone, sealed."""
    relation: Mapped[str]
    number: Mapped[str]
    signed_on: Mapped[date]
    expires_on: Mapped[date]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    renewal_told_at: Mapped[datetime | None]
    expiry_told_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("expires_on > signed_on", name="expires_on"),
        # Who is guardian of this person?
        Index("agreement_resident_id_idx", "resident_id"),
        # Which agreements end soon, and nobody was told?
        Index("agreement_renewal_idx", "expires_on", postgresql_where=text("renewal_told_at is null")),
        # Which agreements have ended, and nobody was told?
        Index("agreement_expiry_idx", "expires_on", postgresql_where=text("expiry_told_at is null")),
    )


class PackDocumentRow(Base):
    """A form or card of somebody's pack."""

    __tablename__ = "pack_document"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    kind: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('person_form', 'family_form', 'help_form', 'rescue_card')", name="kind"),
        CheckConstraint("valid_to > issued_on", name="valid_to"),
        # Which documents does this person have?
        Index("pack_document_resident_id_idx", "resident_id", "kind"),
    )
