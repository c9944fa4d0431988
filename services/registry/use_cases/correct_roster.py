"""The spreadsheet to correct, with what the file alone does not show to be wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from services.registry.domain.roster.codes import Code, Finding, Verdict
from services.registry.domain.roster.reading import RosterReading, RowReading, StaffRow
from services.registry.files.correction_sheet import write_correction
from services.registry.storage.import_rows import ReadRow

__all__ = ["correction_with"]

Row = TypeVar("Row", RowReading, StaffRow)
Added = Mapping[tuple[str, int], ReadRow]


@dataclass(frozen=True, slots=True)
class _RegisterFinding(Finding):
    """Something that only the register could tell."""

    said: str = ""
    advised: str = ""

    @property
    def reason(self) -> str:
        """Why the code was given."""
        return self.said

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self.advised


def correction_with(reading: RosterReading, added: Iterable[ReadRow]) -> bytes:
    """Write the rows of a reading that have to be corrected, and those that the register found wrong besides."""
    return write_correction(_with_added(reading, {(row.sheet, row.row): row for row in added}), only_problems=True)


def _with_added(reading: RosterReading, added: Added) -> RosterReading:
    return replace(
        reading,
        rows=_rows(reading.rows, added),
        liaisons=_rows(reading.liaisons, added),
        pairings=_rows(reading.pairings, added),
        care_circle=_rows(reading.care_circle, added),
    )


def _rows(rows: Iterable[Row], added: Added) -> tuple[Row, ...]:
    return tuple(
        _with_findings(row, added[row.sheet, row.row]) if (row.sheet, row.row) in added else row for row in rows
    )


def _with_findings(row: Row, read: ReadRow) -> Row:
    found: list[Finding] = [_finding(one) for one in read.findings if one.get("register")]
    codes = tuple(sorted({*row.codes, *(one.code for one in found)}))
    because = tuple(sorted({one.code for one in found})) if read.verdict == Verdict.REJECT else row.because
    return replace(row, verdict=Verdict(read.verdict), codes=codes, because=because, findings=(*row.findings, *found))


def _finding(found: Mapping[str, Any]) -> Finding:
    known = found["code"] in Code.__members__.values()
    code = Code(found["code"]) if known else Code.LIAISON_UNKNOWN
    return _RegisterFinding(code=code, said=found["reason"], advised=found["advice"])
