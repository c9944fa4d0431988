"""Ledgers of a community: which there are, who stands in one and why, and one as a file for the office."""

import hashlib
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from services.console.constants import PAGE_SIZE
from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text, namer
from services.console.http.fields import Field
from services.console.http.view import GetLocalView, View
from services.console.use_cases.export_ledger import fetch_ledger_file
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_ledgers import (
    DefineLedger,
    LedgerItem,
    LedgerPage,
    Ledgers,
    ListLedgerEntries,
    ListLedgers,
)
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/ledgers")

HERE = "/ledgers"

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS = ("care", "kept", "fact", "class")
"""In the order in which people use them."""

TEXTS = (
    Field("name", required=True, longest=40), Field("purpose", "note", required=True, longest=200),
    Field("legal_basis", longest=200), Field("restricted", "tick"),
)  # fmt: skip


@router.get("", dependencies=[needs("ledgers.read")])
async def ledgers(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show which ledgers there are, with how many stand in each."""
    listed = await view.owners.attempt(ListLedgers(community=view.community), Ledgers)
    items = listed.value.items if listed.value else []
    kinds = {kind: [one for one in items if one.kind == kind and one.retired_on is None] for kind in KINDS}
    return view.page("ledgers.html", listed=listed, kinds=kinds, done=done_text(view, done))


@router.get("/{code}", dependencies=[needs("ledgers.read")])
async def ledger(view: GetLocalView, code: str, *, left: bool = False) -> HTMLResponse:
    """Show who stands in one ledger."""
    return await _page(view, code, left=left)


@router.post("/{code}", dependencies=[needs("ledgers.read")])
async def more(
    view: GetLocalView, code: str, *, left: Annotated[bool, Form()] = False, after: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Show the next page. A form, because where it begins is a name."""
    return await _page(view, code, left=left, after=after)


@router.post("/{code}/file", dependencies=[needs("ledgers.export")])
async def export(view: GetLocalView, code: str, purpose: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Give a ledger out as an office file; what for is written down with everybody who stands in it."""
    if not purpose.strip():
        why = Refusal(code=RefusalCode.INVALID, message=view.texts("ledgers.why"), field="purpose")
        return await _page(view, code, refusal=why)
    try:
        name, content = await fetch_ledger_file(
            view.owners.because(purpose.strip()), community=view.community, ledger=code
        )
    except RefusedError as error:
        return await _page(view, code, refusal=error.refusal, purpose=purpose)
    headers = {"content-disposition": f"attachment; filename=ledger.xlsx; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=SHEET, headers=headers | {"cache-control": "no-store"})


async def _page(
    view: View, code: str, *, left: bool = False, after: str = "", refusal: Refusal | None = None, purpose: str = ""
) -> HTMLResponse:
    found = await _ledger(view, code)
    if isinstance(found, Refusal):
        return view.missing(found, title=view.texts("nav.ledgers"))
    query = ListLedgerEntries(
        community=view.community, ledger=code, include_left=left, after=after or None, limit=PAGE_SIZE
    )
    page = await view.owners.attempt(query, LedgerPage)
    template = "ledger_lines.html" if view.partial and after else "ledger.html"
    return view.refused(
        template, refusal, ledger=found, page=page, left=left, after=after, purpose=purpose, named=namer(view)
    )


async def _ledger(view: View, code: str) -> LedgerItem | Refusal:
    answer = await view.owners.attempt(ListLedgers(community=view.community), Ledgers)
    items = answer.value.items if answer.value else []
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("ledgers.gone"))
    return next((one for one in items if one.code == code), answer.refusal or gone)


async def about_ledger(about: About) -> Setting:
    """Begin with the ledger as it is."""
    found = await _ledger(about.view, about.ids["code"])
    if isinstance(found, Refusal):
        return Setting(gone=found)
    values = {
        "name": [found.name], "purpose": [found.purpose or ""], "legal_basis": [found.legal_basis or ""],
        "restricted": ["1"] if found.restricted else [], "ended": ["1"] if found.retired_on else [],
    }  # fmt: skip
    today = about.view.say.today
    fixed = {"kind": found.kind if found.kind in {"kept", "class"} else "kept", "named_only": found.named_only}
    fixed |= {"version": found.version}
    return Setting(values=values, fixed=fixed | {"today": found.retired_on or today})


def as_new(said: dict[str, Any]) -> dict[str, Any]:
    """Give a ledger a code that nobody has to think of."""
    digest = hashlib.sha256(str(said["command_id"]).encode()).hexdigest()
    return said | {"code": f"kept_{digest[:12]}"}


def as_changed(said: dict[str, Any]) -> dict[str, Any]:
    """Turn a tick for not being kept any more into the day of it, and say what was emptied."""
    emptied = [name for name in ("purpose", "legal_basis") if not said.get(name)]
    return said | {"retired_on": said["today"] if said.get("ended") else None, "emptied": emptied}


add_deeds(
    router,
    (
        Deed("ledger", "new/ledger", DefineLedger, HERE, TEXTS, amend=as_new),
        Deed("ledger_edit", "{code}/edit", DefineLedger, HERE, (*TEXTS, Field("ended", "tick")), setting=about_ledger,
             amend=as_changed),
    ),
)  # fmt: skip
