"""Tables of who saw and who changed what of which person, and of the seals over them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base
from services.registry.storage.tables import texts

__all__ = ["AuditSealRow", "PersonAuditRow"]


class PersonAuditRow(Base):
    """One reading or writing of one person, or of a list of them. Never changed: a trigger refuses that.

    Written in the transaction of the reading or writing itself. It points to residents without foreign keys: a list of
    several hundred is one row.
    """

    __tablename__ = "person_audit"

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str | None]
    action: Mapped[str]
    request: Mapped[str]
    """Wire name of what was asked or told."""
    reason: Mapped[str | None]
    resident_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    fields: Mapped[list[str]] = texts()
    """What was shown, or what was said."""
    written_in: Mapped[int] = mapped_column(BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint"))
    """Transaction that wrote it: a seal covers transactions that have all ended, so no row can come in late."""

    __table_args__ = (
        CheckConstraint("action in ('read', 'write')", name="action"),
        # Who saw or changed this person?
        Index("person_audit_resident_ids_idx", "resident_ids", postgresql_using="gin"),
        # What did this person of ours look at?
        Index("person_audit_actor_idx", "actor", "position"),
        # Which rows are not sealed yet?
        Index("person_audit_written_in_idx", "written_in"),
        # Which rows are past their years?
        Index("person_audit_at_idx", "at", postgresql_using="brin"),
    )


class AuditSealRow(Base):
    """A digest over the audit rows of some transactions and over the seal before it."""

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    from_transaction: Mapped[int] = mapped_column(BigInteger)
    to_transaction: Mapped[int] = mapped_column(BigInteger)
    """End exclusive."""
    row_count: Mapped[int] = mapped_column(BigInteger)
    newest_at: Mapped[datetime]
    """Of the rows it covers: when they are past their years, the seal stands for them without them."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))

    __table_args__ = (CheckConstraint("to_transaction > from_transaction", name="to_transaction"),)
