"""A roster looked at before anything is stored: what was recognized, what columns mean, what would come of it."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Command, Contract, Query

__all__ = [
    "ColumnChoice", "DropImport", "GetImportPreview", "ImportPreview", "PreviewColumn", "PreviewConflict",
    "PreviewImport", "PreviewProblem", "PreviewTable", "SheetStart",
]  # fmt: skip


class ColumnChoice(Contract):
    """What somebody says that a column means; it holds for this file alone."""

    head: Annotated[str, Field(min_length=1, max_length=200)]
    """The whole header, with the groups above it."""
    field: str
    """The meaning, such as ``phone``; ``ignored`` leaves the column out."""
    sheet: str | None = None
    """Any sheet if none."""
    nth: Annotated[int, Field(ge=0, le=200)] = 0
    """Which of the columns of one table that are headed so, counted from 0."""


class PreviewImport(Command):
    """Have a complete file read and compared, and nothing of it taken in; again, with other meanings or sheets."""

    NAME: ClassVar[str] = "registry.preview_import.v1"

    import_id: UUID
    columns: Annotated[list[ColumnChoice], Field(max_length=500)] = []
    sheets: Annotated[list[str], Field(max_length=200)] | None = None
    """Only these sheets, hidden ones too; as it was if none."""
    like: UUID | None = None
    """An earlier import of the community whose choices hold here too, such as the one this file corrects."""


class DropImport(Command):
    """Throw away a file that was only looked at."""

    NAME: ClassVar[str] = "registry.drop_import.v1"

    import_id: UUID


class GetImportPreview(Query):
    """Ask what was seen in a file that waits to be taken in."""

    NAME: ClassVar[str] = "registry.get_import_preview.v1"

    import_id: UUID


class PreviewColumn(Contract):
    """One column and what it was taken for."""

    letter: str
    head: str
    nth: int = 0
    field: str
    proposed: str
    """What it means if nobody says otherwise."""
    samples: list[str] = []
    """The first different cells."""


class PreviewTable(Contract):
    """One table of the file."""

    sheet: str
    kind: Literal["residents", "liaisons", "pairings", "care_circle"]
    header_row: int
    """The last row of the header, as a spreadsheet program counts."""
    row_count: int
    rejected_count: int = 0
    columns: list[PreviewColumn]


class SheetStart(Contract):
    """The first rows of a sheet in which no header was found."""

    sheet: str
    rows: list[list[str]]
    first_row: int = 1


class PreviewProblem(Contract):
    """A sheet, or a row of it, that was not read, and what to do."""

    sheet: str
    row: int | None = None
    reason: str
    advice: str


class PreviewConflict(Contract):
    """A row that contradicts the register and would be sent back."""

    sheet: str
    row: int
    reason: str


class ImportPreview(Contract):
    """What would come of a file if it were taken in now."""

    import_id: UUID
    mark: str
    """Names this very preview: what is confirmed is what was shown."""
    tables: list[PreviewTable] = []
    unread: list[SheetStart] = []
    problems: list[PreviewProblem] = []
    sheets: list[str] = []
    """Every sheet of the file."""
    hidden_sheets: list[str] = []
    chosen_sheets: list[str] = []
    """The only ones that were read, if somebody chose them."""
    columns: list[ColumnChoice] = []
    """What somebody has said that columns mean."""
    compared_count: int = 0
    """Rows of residents that were compared with the register."""
    left_count: int = 0
    """Rows of residents beyond those: too many to compare before they are taken in."""
    enrolled_count: int = 0
    changed_count: int = 0
    unchanged_count: int = 0
    rejected_count: int = 0
    """Rows that contradict the register, besides those that the file alone shows to be wrong."""
    conflicts: list[PreviewConflict] = []
    """The first of them."""
