"""Rosters: upload with progress, the result row by row, the sheet to correct."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.http.access import needs
from services.console.http.view import STATUS, GetView, View
from services.console.use_cases.load_import import Shown, load_correction, load_import
from services.console.use_cases.send_roster import send_roster
from shared.contracts.base import Refusal
from shared.contracts.registry_imports import Imports, ListImports
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/import")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("", dependencies=[needs("roster.import")])
async def imports(view: GetView) -> HTMLResponse:
    """Show the upload form and earlier imports."""
    return await _show(view)


@router.post("", dependencies=[needs("roster.import")])
async def upload(
    view: GetView,
    command_id: Annotated[UUID, Form()],
    file: Annotated[UploadFile, File()],
    code: Annotated[str, Form(pattern=r"^[0-9]{12}$")],
) -> Response:
    """Send a file to registry and go to its progress."""
    limit_bytes = view.deps.settings.upload_limit_mib * 2**20
    try:
        await send_roster(
            view.owners,
            import_id=command_id,
            community=code,
            filename=file.filename or "",
            content=await file.read(limit_bytes + 1),
            actor=view.actor,
            limit_bytes=limit_bytes,
        )
    except RefusedError as error:
        return await _show(view, refusal=error.refusal)
    if view.partial:
        return Response(status_code=204, headers={"hx-redirect": f"/import/{command_id}"})
    return RedirectResponse(f"/import/{command_id}", status_code=303)


@router.get("/{import_id}", dependencies=[needs("roster.import")])
async def import_page(
    view: GetView, import_id: UUID, verdict: Shown | None = None, after: Annotated[int, Query(ge=0)] = 0
) -> HTMLResponse:
    """Show how far an import is, then what was found."""
    loaded = await load_import(view.owners, import_id=import_id, shown=verdict, after=after)
    if loaded.state.missing:
        return view.missing(loaded.state.refusal, title=view.texts("import.title"))
    template = "import_rows.html" if view.partial and after else "import.html"
    return view.page(template, loaded=loaded, import_id=import_id)


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


async def _show(view: View, *, refusal: Refusal | None = None) -> HTMLResponse:
    earlier = await view.owners.attempt(ListImports(community=view.community), Imports) if view.community else None
    status = STATUS[refusal.code] if refusal else 200
    return view.page("imports.html", status=status, earlier=earlier, refusal=refusal)
