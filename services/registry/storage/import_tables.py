"""Tables of roster imports: the file in parts, its rows with what was found, and what came of each."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.storage.base import Base
from services.registry.storage.tables import texts

__all__ = [
    "HeaderWordRow",
    "RosterImportCorrectionRow",
    "RosterImportEntryRow",
    "RosterImportPartRow",
    "RosterImportPreviewRow",
    "RosterImportResultRow",
    "RosterImportRow",
    "RosterImportRowRow",
]


class HeaderWordRow(Base):
    """A header word of one community's rosters, and the meaning of its column."""

    __tablename__ = "header_word"

    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    word: Mapped[str]
    field: Mapped[str]

    __table_args__ = (PrimaryKeyConstraint("community", "word"),)


class RosterImportRow(Base):
    """One import of one file, with its progress."""

    __tablename__ = "roster_import"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(ForeignKey("area.code"))
    filename: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    sheets: Mapped[list[str]] = texts()
    as_of: Mapped[date]
    actor: Mapped[str]
    status: Mapped[str]
    problem: Mapped[str | None]
    hidden_sheets: Mapped[list[str]] = texts()
    context: Mapped[bytes | None]
    """Sealed: what the file as a whole says, its compounds and who works in which grid."""
    row_count: Mapped[int] = mapped_column(server_default=text("0"))
    applied_position: Mapped[int] = mapped_column(server_default=text("0"))
    """Position of the last row that has been taken in."""
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """How many rows by verdict and by outcome."""
    leased_until: Mapped[datetime | None]
    """Real time until which one worker has this file to read; after it another takes over."""
    lease_token: Mapped[UUID | None]
    failure_count: Mapped[int] = mapped_column(server_default=text("0"))
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    """True while it is only looked at: nothing of it is taken in before somebody confirms it."""
    choices: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """What somebody said that columns of this file mean."""
    correction_whole: Mapped[bool] = mapped_column(server_default=text("true"))
    """False while rows came back that the spreadsheet to correct does not name yet."""
    created_at: Mapped[datetime]
    run_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "status in ('receiving', 'waiting', 'checking', 'comparing', 'previewed', 'taking_in', 'done', 'failed', "
            "'dropped')",
            name="status",
        ),
        CheckConstraint("(status in ('done', 'failed', 'dropped')) = (finished_at is not null)", name="finished_at"),
        # Which imports have work left, in the order in which they were asked for?
        Index("roster_import_work_idx", "run_at", "id",
              postgresql_where=text("status in ('waiting', 'checking', 'comparing', 'taking_in')")),
        # Of which imports is the spreadsheet to be written anew?
        Index("roster_import_correction_idx", "finished_at", postgresql_where=text("not correction_whole")),
        # What was imported into this community lately?
        Index("roster_import_community_created_at_idx", "community", "created_at"),
    )  # fmt: skip


class RosterImportPreviewRow(Base):
    """What is shown of a file before it is taken in, sealed; gone when somebody has decided."""

    __tablename__ = "roster_import_preview"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"), primary_key=True)
    content: Mapped[bytes]


class RosterImportCorrectionRow(Base):
    """The spreadsheet with the rows to correct, sealed."""

    __tablename__ = "roster_import_correction"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"), primary_key=True)
    content: Mapped[bytes]


class RosterImportPartRow(Base):
    """One part of the file, sealed; gone when the import is finished."""

    __tablename__ = "roster_import_part"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"))
    index: Mapped[int]
    content: Mapped[bytes]
    size_bytes: Mapped[int]
    """Of what is sealed."""

    __table_args__ = (PrimaryKeyConstraint("import_id", "index"),)


class RosterImportRowRow(Base):
    """One row of the file: what was read, and what is wrong with it."""

    __tablename__ = "roster_import_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"))
    position: Mapped[int]
    """Order in which rows are taken in: residents, staff, posts, pairings."""
    kind: Mapped[str]
    sheet: Mapped[str]
    row: Mapped[int]
    verdict: Mapped[str]
    name: Mapped[str | None]
    findings: Mapped[list[Any]]

    __table_args__ = (
        PrimaryKeyConstraint("import_id", "position"),
        CheckConstraint("kind in ('resident', 'liaison', 'care_circle', 'pairing')", name="kind"),
        CheckConstraint("verdict in ('accept', 'accept_with_warning', 'reject')", name="verdict"),
        # Which rows came back?
        Index("roster_import_row_verdict_idx", "import_id", "verdict", "position"),
    )


class RosterImportEntryRow(Base):
    """What one row says, normalised, until it has been taken in: the transaction that does so deletes it."""

    __tablename__ = "roster_import_entry"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("roster_import.id"))
    position: Mapped[int]
    kind: Mapped[str]
    entry: Mapped[bytes]
    """Sealed: what the row says, and what was prepared of it."""
    digest: Mapped[str]
    """Keyed, of what the row says: a row that says the same as last time changes nothing."""

    __table_args__ = (
        PrimaryKeyConstraint("import_id", "position"),
        CheckConstraint("kind in ('resident', 'liaison', 'care_circle', 'pairing')", name="kind"),
    )


class RosterImportResultRow(Base):
    """What came of one row: written in the transaction that took it in."""

    __tablename__ = "roster_import_result"

    import_id: Mapped[UUID]
    position: Mapped[int]
    outcome: Mapped[str]
    entity_id: Mapped[UUID | None]
    """The resident, the member of staff or the post."""

    __table_args__ = (
        PrimaryKeyConstraint("import_id", "position"),
        CheckConstraint("outcome in ('enrolled', 'changed', 'unchanged', 'merged', 'rejected')", name="outcome"),
    )
