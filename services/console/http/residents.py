"""Residents: search as you type, and the card of one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from services.console.constants import PAGE_SIZE
from services.console.http.access import needs
from services.console.http.deeds import done_text, namer
from services.console.http.view import GetLocalView, GetView
from services.console.use_cases.load_phones import phones_of_resident, whole_phone
from services.console.use_cases.load_resident import load_resident
from services.console.use_cases.search_residents import count_community, search_residents
from shared.contracts.words import Category

__all__ = ["router"]

router = APIRouter(prefix="/residents")


class SearchForm(BaseModel):
    """What somebody typed and ticked."""

    text: str = ""
    category: str = ""
    special: bool = False
    off_list: bool = False
    after: str = ""


@router.get("", dependencies=[needs("residents.read")])
async def residents(view: GetLocalView) -> HTMLResponse:
    """Show the search with the first residents."""
    counts = await count_community(view.owners, community=view.community)
    found = await search_residents(view.owners, community=view.community, limit=PAGE_SIZE)
    return view.page("residents.html", counts=counts, found=found, first=True)


@router.post("/search", dependencies=[needs("residents.read")])
async def search(view: GetLocalView, form: Annotated[SearchForm, Form()]) -> HTMLResponse:
    """Find residents. A form, because a name does not belong into an address."""
    found = await search_residents(
        view.owners,
        community=view.community,
        text=form.text.strip(),
        category=Category(form.category) if form.category in set(Category) else None,
        special_only=form.special,
        include_off_list=form.off_list,
        after=form.after or None,
        limit=PAGE_SIZE,
    )
    return view.page("residents_found.html", found=found, first=not form.after)


@router.get("/{resident_id:uuid}", dependencies=[needs("residents.read")])
async def resident(view: GetView, resident_id: UUID, done: str = "") -> HTMLResponse:
    """Show one resident's card."""
    file = await load_resident(view.owners, resident_id=resident_id, today=view.say.today)
    if file.card.missing:
        return view.missing(file.card.refusal, title=view.texts("resident.title"))
    return view.page(
        "resident.html", file=file, resident_id=resident_id, tab="card", done=done_text(view, done), named=namer(view)
    )


@router.post("/{resident_id}/phones", dependencies=[needs("residents.read")])
async def phones(view: GetView, resident_id: UUID) -> HTMLResponse:
    """Show whom to call; each number is whole on a click of its own."""
    lines = await phones_of_resident(view.owners, resident_id=resident_id)
    return view.page("phones_of.html", lines=lines, at=f"/residents/{resident_id}/phones", place=None)


@router.post("/{resident_id:uuid}/phones/{place}", dependencies=[needs("residents.read")])
async def phone(view: GetView, resident_id: UUID, place: Annotated[int, Path(ge=0)]) -> HTMLResponse:
    """Show one number whole, on a click only; nothing that looks ahead or back sends a form."""
    lines = await whole_phone(view.owners, resident_id=resident_id, place=place)
    return view.page("phones_of.html", lines=lines, at="", place=place)
