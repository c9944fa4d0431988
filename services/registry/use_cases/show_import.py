"""Answer those who ask what became of an import."""

import base64
from typing import Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.corrections import CorrectionStore
from services.registry.storage.import_findings import ImportFindings
from services.registry.storage.imports import ImportStore, RosterImport
from shared.contracts.registry_imports import (
    MAX_PART_BYTES,
    CorrectionPart,
    Finding,
    FindingCount,
    GetCorrection,
    ImportRow,
    ImportRows,
    Imports,
    ImportState,
    ListImportRows,
)
from shared.edge import RefusedError

__all__ = ["correction_part", "import_rows", "import_state", "latest_imports"]

Status = Literal["receiving", "waiting", "checking", "comparing", "previewed", "taking_in", "done", "failed", "dropped"]
RowVerdict = Literal["accept", "accept_with_warning", "reject"]


def _state(roster: RosterImport) -> ImportState:
    counts = roster.counts
    return ImportState(
        import_id=roster.id,
        community=roster.community,
        filename=roster.filename,
        status=cast("Status", roster.status),
        problem=roster.problem,
        row_count=roster.row_count,
        applied_count=roster.applied_position,
        accepted_count=counts.get("accept", 0),
        warned_count=counts.get("accept_with_warning", 0),
        rejected_count=counts.get("reject", 0),
        enrolled_count=counts.get("enrolled", 0),
        changed_count=counts.get("changed", 0),
        unchanged_count=counts.get("unchanged", 0),
        hidden_sheets=roster.hidden_sheets,
        held=roster.held,
        correction_ready=roster.correction_whole,
        created_at=roster.created_at,
        finished_at=roster.finished_at,
    )


async def import_state(session: AsyncSession, import_id: UUID) -> ImportState:
    """Return how far an import is.

    Raises
    ------
    RefusedError
        Raised if there is no such import.
    """
    roster = await ImportStore(session).get(import_id)
    if roster is None:
        raise RefusedError.not_found("没有这次导入")
    return _state(roster)


async def latest_imports(session: AsyncSession, community: str, *, limit: int) -> Imports:
    """Return the latest imports of a community."""
    return Imports(items=[_state(roster) for roster in await ImportStore(session).latest(community, limit=limit)])


async def import_rows(session: AsyncSession, query: ListImportRows) -> ImportRows:
    """Return one page of rows with what was found in them."""
    rows = await ImportStore(session).rows_after(
        query.import_id, verdict=query.verdict, code=query.code, after=query.after, limit=query.limit
    )
    found = await ImportFindings(session).count(query.import_id, verdict=query.verdict) if not query.after else []
    items = [
        ImportRow(
            position=row.position,
            sheet=row.sheet,
            row=row.row,
            verdict=cast("RowVerdict", row.verdict),
            name=row.name,
            findings=[Finding.model_validate(finding) for finding in row.findings],
        )
        for row in rows
    ]
    counts = [FindingCount(code=code, reason=reason, count=count) for code, reason, count in found]
    next_after = rows[-1].position if len(rows) == query.limit else None
    return ImportRows(items=items, next_after=next_after, found=counts)


async def correction_part(session: AsyncSession, query: GetCorrection) -> CorrectionPart:
    """Return one part of the spreadsheet to correct.

    Raises
    ------
    RefusedError
        Raised for an unknown import, one that is not finished, or a part beyond the last.
    """
    roster = await ImportStore(session).get(query.import_id)
    if roster is None:
        raise RefusedError.not_found("没有这次导入")
    if roster.status != "done" or not roster.correction_whole:
        raise RefusedError.conflict("更正表还没有生成好,请等导入完成后再下载")
    part = await CorrectionStore(session).part(roster.id, index=query.index, size=MAX_PART_BYTES)
    if part is None:
        raise RefusedError.not_found("更正表没有这一部分")
    content, last = part
    stem = roster.filename.rpartition(".")[0] or roster.filename
    return CorrectionPart(filename=f"{stem}-更正.xlsx", content_base64=base64.b64encode(content).decode(), last=last)
