"""Rosters that are looked at before they are taken in."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.preview_import import drop_import, preview_import, show_preview
from shared.contracts.registry_import_previews import DropImport, GetImportPreview, ImportPreview, PreviewImport
from shared.contracts.registry_requests import Done


@EDGE.answers(PreviewImport)
async def do_preview_import(command: PreviewImport, deps: Deps) -> Done:
    """Have a file read and compared."""
    async with deps.sessions.begin() as session:
        changed = await preview_import(session, command, now=deps.clock.now())
    return Done(id=command.import_id, changed=changed)


@EDGE.answers(GetImportPreview)
async def do_get_import_preview(query: GetImportPreview, deps: Deps) -> ImportPreview:
    """Return what was seen in a file."""
    async with deps.sessions() as session:
        return await show_preview(session, query)


@EDGE.answers(DropImport)
async def do_drop_import(command: DropImport, deps: Deps) -> Done:
    """Throw a file away."""
    async with deps.sessions.begin() as session:
        changed = await drop_import(session, command, now=deps.clock.now())
    return Done(id=command.import_id, changed=changed)
