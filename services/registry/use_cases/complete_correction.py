"""Write the spreadsheet to correct anew when rows came back that the file alone did not show to be wrong."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.roster.codes import Code, Finding, Verdict
from services.registry.domain.roster.reading import RosterReading, RowReading, StaffRow
from services.registry.files.correction_sheet import write_correction
from services.registry.storage.corrections import CorrectionStore
from services.registry.storage.header_words import HeaderWordStore
from services.registry.storage.import_rows import ReadRow
from services.registry.storage.imports import ImportStore, RosterImport
from services.registry.use_cases.check_roster import check_roster

__all__ = ["complete_correction"]

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


async def complete_correction(session: AsyncSession) -> bool:
    """Complete the spreadsheet of one import; returns whether there was one.

    Reading takes seconds, in a thread; the transaction only holds the import's own row meanwhile.
    """
    store, corrections = ImportStore(session), CorrectionStore(session)
    claimed = await corrections.claim_lacking()
    roster = await store.get(claimed) if claimed else None
    if roster is None:
        return False
    added = {(row.sheet, row.row): row for row in await corrections.added_findings(roster.id)}
    content = await store.file_of(roster.id)
    words = await HeaderWordStore(session).of_community(roster.community)
    await corrections.keep(roster.id, await asyncio.to_thread(_write, roster, content, added, words))
    await store.set(roster.id, correction_whole=True)
    await store.forget_file(roster.id)
    return True


def _write(roster: RosterImport, content: bytes, added: Added, words: dict[str, list[str]]) -> bytes:
    reading = check_roster(
        content,
        filename=roster.filename,
        as_of=roster.as_of,
        sheets=roster.sheets or None,
        synonyms=words or None,
    )
    return write_correction(_with_added(reading, added), only_problems=True)


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
