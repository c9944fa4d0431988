"""What archives of a community lack, and who should have a helper of their own and has none."""

import asyncio
from typing import Annotated, get_args

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse

from services.console.constants import PAGE_SIZE
from services.console.http.access import needs
from services.console.http.view import GetLocalView, View
from shared.contracts.registry_archive import (
    ArchiveGaps,
    ArchiveTemplate,
    AskedItem,
    GetArchiveTemplate,
    ListArchiveGaps,
)
from shared.contracts.registry_helpers import HelperGaps, ListHelperGaps

__all__ = ["router"]

router = APIRouter(prefix="/archives")

ITEMS: tuple[AskedItem, ...] = get_args(AskedItem)


@router.get("", dependencies=[needs("gaps.read")])
async def archives(view: GetLocalView, part: str = "", item: str = "") -> HTMLResponse:
    """Show whose archive lacks something."""
    return await _page(view, part=part, item=item)


@router.post("", dependencies=[needs("gaps.read")])
async def more(
    view: GetLocalView, part: Annotated[str, Form()] = "", item: Annotated[str, Form()] = "",
    after: Annotated[str, Form()] = "",
) -> HTMLResponse:  # fmt: skip
    """Show the next page. A form, because where it begins is a name."""
    return await _page(view, part=part, item=item, after=after)


@router.get("/helpers", dependencies=[needs("gaps.read")])
async def helpers(view: GetLocalView) -> HTMLResponse:
    """Show who should have a helper of their own and has none."""
    listed = await view.owners.attempt(ListHelperGaps(community=view.community), HelperGaps)
    return view.page("archive_helpers.html", listed=listed)


async def _page(view: View, *, part: str, item: str, after: str = "") -> HTMLResponse:
    asked = next((one for one in ITEMS if one == item), None)
    query = ListArchiveGaps(area=view.community, part=part or None, item=asked, after=after or None, limit=PAGE_SIZE)
    template, found = await asyncio.gather(
        view.owners.attempt(GetArchiveTemplate(community=view.community), ArchiveTemplate),
        view.owners.attempt(query, ArchiveGaps),
    )
    said = view.texts.named
    parts = {one.key: said("archive_part", one.key, one.name) for one in template.value.parts} if template.value else {}
    lines = view.partial and bool(after)
    return view.page(
        "archive_lines.html" if lines else "archives.html", found=found, parts=parts, part=part, item=asked or "",
        items=ITEMS, after=after,
    )  # fmt: skip
