"""Rosters: upload, what was recognized, what columns mean, progress, the result row by row, the sheet to correct."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID, uuid5

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, Response

from services.console.http.access import needs
from services.console.http.import_form import FIELDS, GROUPS, Mapped, column_name, head_of, read_mapping
from services.console.http.view import GetView, View
from services.console.use_cases.load_import import LoadedImport, Shown, load_correction, load_import
from services.console.use_cases.send_roster import KINDS, RosterFile, check_roster_file, send_roster
from services.console.use_cases.settle_import import confirm_import, drop_import, look_again, remember_heads
from shared.contracts.base import Refusal
from shared.contracts.registry_import_previews import DropImport, ImportPreview
from shared.contracts.registry_imports import Imports, ListImports
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/import")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_FILES = 10
"""Files of one upload."""


@router.get("", dependencies=[needs("roster.import")])
async def imports(view: GetView) -> HTMLResponse:
    """Show the upload form and earlier imports."""
    return await _show(view)


@router.post("", dependencies=[needs("roster.import")])
async def upload(
    view: GetView,
    command_id: Annotated[UUID, Form()],
    file: Annotated[list[UploadFile], File()],
    code: Annotated[str, Form(pattern=r"^[0-9]{12}$")],
    like: Annotated[UUID | None, Form()] = None,
) -> Response:
    """Send files to registry and go to what was seen in them."""
    limit_bytes = view.deps.settings.upload_limit_mib * 2**20
    try:
        files = [await _read(one, _file_id(command_id, n), limit_bytes) for n, one in enumerate(file[:MOST_FILES])]
        for one in files:
            check_roster_file(one, limit_bytes=limit_bytes)
        for one in files:
            await send_roster(view.owners, one, community=code, like=like)
    except RefusedError as error:
        return await _show(view, refusal=error.refusal)
    return view.go(f"/import/{command_id}" if len(files) == 1 else "/import")


@router.get("/{import_id}", dependencies=[needs("roster.import")])
async def import_page(
    view: GetView,
    import_id: UUID,
    verdict: Shown | None = None,
    code: Annotated[str | None, Query(max_length=60)] = None,
    after: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """Show how far an import is, then what was found."""
    loaded = await load_import(view.owners, import_id=import_id, shown=verdict, code=code, after=after)
    if loaded.state.missing:
        return view.missing(loaded.state.refusal, title=view.texts("import.title"))
    if view.partial and after:
        return view.page("import_rows.html", loaded=loaded, import_id=import_id)
    return _page(view, loaded, import_id)


@router.post("/{import_id}", dependencies=[needs("roster.import")])
async def settle(view: GetView, import_id: UUID) -> Response:
    """Look again with what columns mean now; take in what was confirmed exactly as it was shown."""
    form = await view.request.form()
    loaded = await load_import(view.owners, import_id=import_id)
    preview = loaded.preview.value if loaded.preview else None
    if preview is None:
        if loaded.state.missing:
            return view.missing(loaded.state.refusal, title=view.texts("import.title"))
        return _page(view, loaded, import_id)
    mapped = read_mapping(form, preview)
    if "head" in form:
        return _page(view, loaded, import_id, mapped=mapped)
    try:
        if form.get("remember"):
            community = loaded.state.value.community if loaded.state.value else ""
            await remember_heads(view.owners, mapped.taught, community=community)
        await _settle(view, preview, mapped, confirmed=form.get("confirm"))
    except RefusedError as error:
        return _page(view, loaded, import_id, mapped=mapped, refusal=error.refusal)
    return view.go(f"/import/{import_id}")


@router.post("/{import_id}/drop", dependencies=[needs("roster.import")])
async def drop(view: GetView, import_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Throw away a file of which nothing was taken in."""
    try:
        await drop_import(view.owners, DropImport(command_id=command_id, import_id=import_id))
    except RefusedError as error:
        return view.missing(error.refusal, title=view.texts("import.title"))
    return view.go("/import")


@router.get("/{import_id}/correction", dependencies=[needs("roster.correct")])
async def correction(view: GetView, import_id: UUID) -> Response:
    """Hand out the spreadsheet to correct and import again."""
    try:
        filename, content = await load_correction(view.owners, import_id=import_id)
    except RefusedError as error:
        return view.missing(error.refusal, title=view.texts("import.correction"))
    return Response(
        content, media_type=XLSX, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"}
    )


async def _read(file: UploadFile, import_id: UUID, limit_bytes: int) -> RosterFile:
    return RosterFile(import_id, file.filename or "", await file.read(limit_bytes + 1))


def _file_id(command_id: UUID, number: int) -> UUID:
    """Return the id of one of several files, the same when they are sent again."""
    return uuid5(command_id, str(number)) if number else command_id


async def _settle(view: View, preview: ImportPreview, mapped: Mapped, *, confirmed: object) -> None:
    """Take in what was confirmed if it is what was shown; anything else is looked at again first."""
    if mapped.differs:
        await look_again(view.owners, preview, mapped.choices, sheets=mapped.sheets)
    elif confirmed == preview.mark:
        await confirm_import(view.owners, preview)
    elif confirmed:
        raise RefusedError.conflict(view.texts("import.changed_meanwhile"))


def _page(
    view: View,
    loaded: LoadedImport,
    import_id: UUID,
    *,
    mapped: Mapped | None = None,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    said = {(one.sheet, one.head, one.nth): one.field for one in mapped.choices} if mapped else {}
    return view.refused(
        "import.html",
        refusal,
        loaded=loaded,
        import_id=import_id,
        mapped=mapped,
        said=said,
        groups=GROUPS,
        head_of=head_of,
        column_name=column_name,
        fields_known=FIELDS,
        kinds=KINDS,
    )


async def _show(view: View, *, refusal: Refusal | None = None) -> HTMLResponse:
    earlier = await view.owners.attempt(ListImports(community=view.community), Imports) if view.community else None
    return view.refused("imports.html", refusal, earlier=earlier, kinds=KINDS)
