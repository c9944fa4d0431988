"""Gather how far an import is, what was found in it, and the sheet to correct."""

import base64
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.progress import Segment
from shared.contracts.registry_import_previews import GetImportPreview, ImportPreview
from shared.contracts.registry_imports import (
    CorrectionPart,
    GetCorrection,
    GetImport,
    ImportRows,
    ImportState,
    ListImportRows,
)

__all__ = ["LoadedImport", "Shown", "load_correction", "load_import"]

Shown = Literal["accept", "accept_with_warning", "reject", "all"]

ROWS = 100
"""Rows of a result on one page."""

MOST_PARTS = 200
"""Parts of a correction sheet: 100 MB. A sheet that never ends is a mistake of its owner."""

RUNNING = {"receiving", "waiting", "checking", "comparing", "taking_in"}


@dataclass(frozen=True)
class LoadedImport:
    """One import with one page of its rows."""

    state: Answer[ImportState]
    rows: Answer[ImportRows] | None
    """None while it runs, and of a file that was thrown away."""
    preview: Answer[ImportPreview] | None
    """Only of a file that waits to be confirmed."""
    shown: Shown
    code: str | None
    """What was found in all rows shown."""
    segments: list[Segment]

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self.state.value is not None and self.state.value.status in RUNNING

    @property
    def unsettled(self) -> bool:
        """Whether the page asks again by itself: there is more to come, or the sheet to correct is being written."""
        state = self.state.value
        return state is None or self.running or (state.status == "done" and not state.correction_ready)

    @property
    def percent(self) -> int:
        """Whole percent of the rows that have been taken in."""
        state = self.state.value
        return 100 * state.applied_count // state.row_count if state and state.row_count else 0


async def load_import(
    owners: Owners, *, import_id: UUID, shown: Shown | None = None, code: str | None = None, after: int = 0
) -> LoadedImport:
    """Ask registry for the state and, once there are some, for the rows: those sent back if nothing else is wanted."""
    answer = await owners.attempt(GetImport(import_id=import_id), ImportState)
    state = answer.value
    chosen = shown or ("reject" if state and state.rejected_count else "all")
    rows: Answer[ImportRows] | None = None
    preview: Answer[ImportPreview] | None = None
    if state is not None and state.status in {"previewed", "done", "failed"}:
        verdict = None if chosen == "all" else chosen
        query = ListImportRows(import_id=import_id, verdict=verdict, code=code, after=after, limit=ROWS)
        rows = await owners.attempt(query, ImportRows)
    if state is not None and state.status == "previewed":
        preview = await owners.attempt(GetImportPreview(import_id=import_id), ImportPreview)
    return LoadedImport(state=answer, rows=rows, preview=preview, shown=chosen, code=code, segments=_segments(state))


async def load_correction(owners: Owners, *, import_id: UUID) -> tuple[str, bytes]:
    """Return name and content of the sheet to correct.

    Raises
    ------
    RefusedError
        Raised if there is none, or registry does not answer.
    """
    content, index, last = b"", 0, False
    part = CorrectionPart(filename="", content_base64="", last=True)
    while not last and index < MOST_PARTS:
        part = await owners.ask(GetCorrection(import_id=import_id, index=index), CorrectionPart)
        content += base64.b64decode(part.content_base64)
        index, last = index + 1, part.last
    return part.filename, content


def _segments(state: ImportState | None) -> list[Segment]:
    if state is None or not state.row_count:
        return []
    counts = {"accept": state.accepted_count, "accept_with_warning": state.warned_count, "reject": state.rejected_count}
    segments: list[Segment] = []
    start = 0.0
    for verdict, count in counts.items():
        width = 100 * count / state.row_count
        segments.append(Segment(status=verdict, count=count, start=round(start, 2), width=round(width, 2)))
        start += width
    return segments
