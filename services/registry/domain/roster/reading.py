"""What comes out of reading a roster: every row with its verdict, the persons, the staff lists, the totals."""

from dataclasses import dataclass, field
from typing import Any

from services.registry.domain.roster.codes import Code, Finding, Verdict
from services.registry.domain.roster.fields import Field
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.rowkinds import RowKind
from services.registry.domain.roster.staff import CareCircleValues, LiaisonValues, PairingValues, StaffTotals
from services.registry.domain.roster.tablekinds import TableKind
from services.registry.domain.roster.totals import Totals
from services.registry.domain.roster.values import ResidentValues


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands, numbered as a spreadsheet program does."""

    sheet: str
    row: int

    def to_json(self) -> dict[str, Any]:
        """Return sheet and row."""
        return {"sheet": self.sheet, "row": self.row}


@dataclass(frozen=True, slots=True)
class RowReading:
    """One row about a resident: what it says, what was found, what becomes of it."""

    sheet: str
    row: int
    verdict: Verdict
    codes: tuple[Code, ...]
    because: tuple[Code, ...]
    other_row: RowPlace | None
    values: ResidentValues
    findings: tuple[Finding, ...]
    table: int = 0
    """Which of the tables of the file the row stands in; two tables side by side share their row numbers."""

    def to_json(self) -> dict[str, Any]:
        """Return the row as ``--dry-run --json`` prints it."""
        return row_json(self)


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One row of a staff sheet."""

    sheet: str
    row: int
    verdict: Verdict
    codes: tuple[Code, ...]
    because: tuple[Code, ...]
    other_row: RowPlace | None
    values: LiaisonValues | PairingValues | CareCircleValues
    findings: tuple[Finding, ...]
    table: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the row as the answer keys write it."""
        return row_json(self)


def row_json(row: RowReading | StaffRow) -> dict[str, Any]:
    """Return any row for a program; what is empty is left out, but never the codes."""
    said: dict[str, Any] = {
        "sheet": row.sheet,
        "row": row.row,
        "verdict": row.verdict.value,
        "codes": [code.value for code in row.codes],
    }
    if row.because:
        said["because"] = [code.value for code in row.because]
    if row.other_row:
        said["other_row"] = row.other_row.to_json()
    said["values"] = row.values.to_json()
    if row.findings:
        said["findings"] = [finding.to_json() for finding in row.findings]
    return said


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    """A row that is not about anybody, and why."""

    sheet: str
    row: int
    why: RowKind

    def to_json(self) -> dict[str, Any]:
        """Return the row as the answer keys write it."""
        return {"sheet": self.sheet, "row": self.row, "why": self.why.value}


@dataclass(frozen=True, slots=True)
class Person:
    """One distinct resident taken in: what all rows about him or her say together, and which rows those are."""

    values: ResidentValues
    rows: tuple[RowPlace, ...]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A sheet, or part of one, that could not be read as a roster, and what to do."""

    sheet: str
    reason: str
    advice: str
    row: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the problem for a program that shows it."""
        place = {"sheet": self.sheet} | ({"row": self.row} if self.row else {})
        return place | {"reason": self.reason, "advice": self.advice}


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column of a table: where it stands, its head, and what it was taken for."""

    index: int
    header: str
    meaning: Field
    proposed: Field
    """What it means where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class SheetStart:
    """The first rows of a sheet in which no header was found, from a row counted from 1."""

    sheet: str
    first_row: int
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TableSeen:
    """One table as it stood in the file: its header, its columns, and the cells of its rows by row and column."""

    sheet: str
    kind: TableKind
    columns: tuple[ColumnSeen, ...]
    header: tuple[tuple[str, ...], ...]
    rows: dict[int, dict[int, Cell]] = field(repr=False)
    header_row: int = 1
    """The last row of the header, counted from 1."""


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A whole file, read and judged."""

    filename: str
    rows: tuple[RowReading, ...]
    persons: tuple[Person, ...]
    ignored: tuple[IgnoredRow, ...]
    hidden_sheets: tuple[str, ...]
    liaisons: tuple[StaffRow, ...]
    pairings: tuple[StaffRow, ...]
    care_circle: tuple[StaffRow, ...]
    totals: Totals
    staff_totals: StaffTotals | None
    problems: tuple[SheetProblem, ...] = ()
    tables: tuple[TableSeen, ...] = ()
    sheets: tuple[str, ...] = ()
    """Every sheet of the file, also those that were not read."""
    unread: tuple[SheetStart, ...] = ()

    def summary_json(self) -> dict[str, Any]:
        """Return everything but the rows of residents: the last object of ``--dry-run --json``."""
        staff = {
            "liaison_rows": [row.to_json() for row in self.liaisons],
            "pairing_rows": [row.to_json() for row in self.pairings],
            "care_circle_rows": [row.to_json() for row in self.care_circle],
            "staff_totals": self.staff_totals.to_json() if self.staff_totals else None,
            "problems": [problem.to_json() for problem in self.problems],
        }
        return {
            "file": self.filename,
            "totals": self.totals.to_json(),
            "ignored": [row.to_json() for row in self.ignored],
            "hidden_sheets": list(self.hidden_sheets),
            "registry_checked": False,
            "note": "没有与居民登记库比对,只在这个文件内查重。",
        } | {name: value for name, value in staff.items() if value}
