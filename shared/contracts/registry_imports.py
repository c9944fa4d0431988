"""How rosters are taken in: files, their rows, corrections."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Query, Text

MAX_PART_BYTES = 512 * 1024
"""Largest part of a file in one command, before base64; the bus carries one megabyte."""


class SetHeaderWord(Command):
    """Say what a column is that this community heads in a way of its own; it wins over the words everybody knows."""

    NAME: ClassVar[str] = "registry.set_header_word.v1"

    community: Community
    word: Text
    """What stands in the header, such as ``宅电``."""
    field: str | None = None
    """The meaning, such as ``phone``; None forgets the word."""


class StartImport(Command):
    """Announce a roster file that will come in parts."""

    NAME: ClassVar[str] = "registry.start_import.v1"

    community: Community
    filename: Text
    size_bytes: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sheets: list[str] = []
    """Only these sheets; all visible ones if empty."""
    as_of: date | None = None
    """Day on which ages are counted; today if none."""


class PutImportPart(Command):
    """Send one part of an announced file. Parts may come again and in any order."""

    NAME: ClassVar[str] = "registry.put_import_part.v1"

    import_id: UUID
    index: Annotated[int, Field(ge=0)]
    content_base64: str


class RunImport(Command):
    """Say that all parts are there: check the file and take it in, in the background."""

    NAME: ClassVar[str] = "registry.run_import.v1"

    import_id: UUID
    mark: str | None = None
    """`mark` of the preview that is confirmed; another one is refused. None for a file that nobody looked at."""


class GetImport(Query):
    """Ask how far an import is."""

    NAME: ClassVar[str] = "registry.get_import.v1"

    import_id: UUID


class ListImports(Query):
    """Ask for the latest imports of one community."""

    NAME: ClassVar[str] = "registry.list_imports.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class ImportState(Contract):
    """One import and its progress."""

    import_id: UUID
    community: Community
    filename: str
    status: Literal[
        "receiving", "waiting", "checking", "comparing", "previewed", "taking_in", "done", "failed", "dropped"
    ]
    """``previewed`` waits for somebody to confirm it; nothing of it is stored yet."""
    problem: str | None = None
    """Chinese: why it failed and what to do."""
    row_count: int = 0
    applied_count: int = 0
    accepted_count: int = 0
    warned_count: int = 0
    rejected_count: int = 0
    enrolled_count: int = 0
    """Residents that are new."""
    changed_count: int = 0
    """Residents that were there and are different now."""
    unchanged_count: int = 0
    hidden_sheets: list[str] = []
    held: bool = False
    """Whether it is only looked at until somebody confirms it."""
    correction_ready: bool = True
    """Whether the spreadsheet to correct holds every row; it is written just after the import is done."""
    created_at: AwareDatetime
    finished_at: AwareDatetime | None = None


class Imports(Contract):
    """Imports, the newest first."""

    items: list[ImportState]


class ListImportRows(Query):
    """Ask for the rows of an import with what was found in them."""

    NAME: ClassVar[str] = "registry.list_import_rows.v1"

    import_id: UUID
    verdict: Literal["accept", "accept_with_warning", "reject"] | None = None
    code: str | None = None
    """Only rows in which this was found."""
    after: int = 0
    """`position` of the last row of the page before."""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Finding(Contract):
    """One thing that is wrong with a row."""

    code: str
    column: str | None = None
    """Column letter and header, such as ``C 身份证号``."""
    cell: str | None = None
    reason: str
    """Chinese: what is wrong."""
    advice: str
    """Chinese: what to do."""


class ImportRow(Contract):
    """One row of an import."""

    position: int
    sheet: str
    row: int
    verdict: Literal["accept", "accept_with_warning", "reject"]
    name: str | None = None
    findings: list[Finding] = []


class FindingCount(Contract):
    """One thing that is wrong, and with how many rows."""

    code: str
    reason: str
    count: int


class ImportRows(Contract):
    """One page of rows."""

    items: list[ImportRow]
    next_after: int | None = None
    found: list[FindingCount] = []
    """On the first page: what is wrong with rows of this verdict, the commonest first."""


class GetCorrection(Query):
    """Ask for one part of the spreadsheet to correct and import again."""

    NAME: ClassVar[str] = "registry.get_correction.v1"

    import_id: UUID
    index: Annotated[int, Field(ge=0)] = 0


class CorrectionPart(Contract):
    """One part of the spreadsheet."""

    filename: str
    content_base64: str
    last: bool
