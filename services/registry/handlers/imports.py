"""Rosters: files, their rows, corrections."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.exports import ExportStore
from services.registry.use_cases import show_import
from services.registry.use_cases.keep_audit import note_read
from services.registry.use_cases.receive_import import put_part, run_import, start_import
from services.registry.use_cases.set_header_word import set_header_word
from shared.contracts.registry_imports import (
    CorrectionPart,
    GetCorrection,
    GetImport,
    ImportRow,
    ImportRows,
    Imports,
    ImportState,
    ListImportRows,
    ListImports,
    PutImportPart,
    RunImport,
    SetHeaderWord,
    StartImport,
)
from shared.contracts.registry_requests import Done

MOST_ROWS = 100_000
"""Rows of one file: more than any community has."""


@EDGE.answers(StartImport)
async def do_start_import(command: StartImport, deps: Deps) -> Done:
    """Announce a roster file."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await start_import(session, command, today=today, now=now)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(PutImportPart)
async def do_put_import_part(command: PutImportPart, deps: Deps) -> Done:
    """Keep one part of a roster file."""
    async with deps.sessions.begin() as session:
        changed = await put_part(session, command)
    return Done(id=command.import_id, changed=changed)


@EDGE.answers(RunImport)
async def do_run_import(command: RunImport, deps: Deps) -> Done:
    """Put a complete roster file in the line of work."""
    async with deps.sessions.begin() as session:
        changed = await run_import(session, command, now=deps.clock.now())
    return Done(id=command.import_id, changed=changed)


@EDGE.answers(GetImport)
async def do_get_import(query: GetImport, deps: Deps) -> ImportState:
    """Return how far an import is."""
    async with deps.sessions() as session:
        return await show_import.import_state(session, query.import_id)


@EDGE.answers(ListImports)
async def do_list_imports(query: ListImports, deps: Deps) -> Imports:
    """Return the latest imports of a community."""
    async with deps.sessions() as session:
        return await show_import.latest_imports(session, query.community, limit=query.limit)


@EDGE.answers(ListImportRows)
async def do_list_import_rows(query: ListImportRows, deps: Deps) -> ImportRows:
    """Return rows of an import."""
    async with deps.sessions.begin() as session:
        rows = await show_import.import_rows(session, query)
        shown = await ExportStore(session).residents_of_rows(query.import_id, after=query.after, limit=query.limit)
        await note_read(session, query, shown, shown=ImportRow, now=deps.clock.now())
        return rows


@EDGE.answers(GetCorrection)
async def do_get_correction(query: GetCorrection, deps: Deps) -> CorrectionPart:
    """Return one part of the spreadsheet to correct."""
    async with deps.sessions.begin() as session:
        part = await show_import.correction_part(session, query)
        shown = await ExportStore(session).residents_of_rows(query.import_id, after=0, limit=MOST_ROWS)
        await note_read(session, query, shown, shown=CorrectionPart, now=deps.clock.now())
        return part


@EDGE.answers(SetHeaderWord)
async def do_set_header_word(command: SetHeaderWord, deps: Deps) -> Done:
    """Learn how a community heads a column."""
    async with deps.sessions.begin() as session:
        changed = await set_header_word(session, command)
    return Done(id=command.command_id, changed=changed)
