"""Messages to residents themselves: what became of them, telling a community something, paper to print and post."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_texts import load_text
from shared.contracts.alerts_mailings import (
    ListMailings,
    ListPrints,
    MailingKind,
    Mailings,
    MarkPosted,
    Posted,
    Prints,
    ResidentsTold,
    TellResidents,
)
from shared.contracts.alerts_texts import TextTrial, TryTextTemplate
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/mailings")

KINDS = get_args(MailingKind)

MOST = 200


@router.get("", dependencies=[needs("notices.read")])
async def mailings(view: GetLocalView, kind: str = "", told: int = -1) -> HTMLResponse:
    """Show what residents were or will be written, and what became of it."""
    return await _page(view, kind=kind, told=told)


@router.post("/tell", dependencies=[needs("letters.keep")])
async def tell(
    view: GetLocalView, command_id: Annotated[UUID, Form()], text: Annotated[str, Form()] = "",
    confirmed: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Tell everybody of a community something, once it was shown how it reads."""
    try:
        fields = {"community": view.community, "values": {"text": text.strip()}}
        command = TellResidents.model_validate({"command_id": command_id, **fields})
    except ValidationError as error:
        return await _page(view, text=text, refusal=misread(error, view.texts))
    trial, refusal = await _trial(view, text.strip())
    mark = shown_mark(command.model_copy(update={"command_id": UUID(int=0)}))
    if trial is None or trial.because or not text.strip() or confirmed != mark:
        return await _page(view, text=text, trial=trial, refusal=refusal, mark=mark)
    answer = await view.owners.attempt(command, ResidentsTold)
    if answer.value is None:
        return await _page(view, text=text, refusal=answer.refusal)
    return view.go(f"/mailings?told={answer.value.planned}")


@router.get("/print", dependencies=[needs("notices.read")])
async def prints(view: GetLocalView) -> HTMLResponse:
    """Show what is to be printed and posted."""
    return await _prints(view)


@router.get("/print/sheets", dependencies=[needs("notices.read")])
async def sheets(view: GetLocalView) -> HTMLResponse:
    """Show the sheets themselves, one on each page of paper."""
    answer = await view.owners.attempt(ListPrints(community=view.community, limit=MOST), Prints)
    return view.page("print_sheets.html", answer=answer)


@router.post("/print/posted", dependencies=[needs("letters.keep")])
async def posted(
    view: GetLocalView, command_id: Annotated[UUID, Form()], notice_ids: Annotated[list[UUID], Form()] = [],  # noqa: B006
    note: Annotated[str, Form()] = "",
) -> HTMLResponse:  # fmt: skip
    """Write down that sheets were posted or handed over."""
    try:
        fields = {"notice_ids": notice_ids, "note": note.strip() or None}
        command = MarkPosted.model_validate({"command_id": command_id, **fields})
    except ValidationError as error:
        return await _prints(view, refusal=misread(error, view.texts), note=note)
    answer = await view.owners.attempt(command, Posted)
    return await _prints(view, refusal=answer.refusal, done=answer.value, note="" if answer.value else note)


async def _trial(view: View, text: str) -> tuple[TextTrial | None, Refusal | None]:
    """Return how an announcement reads as a text message."""
    item, versions = await load_text(view.owners, name="announcement", language="zh", channel="any")
    if item is None:
        return None, versions.refusal
    values = view.texts.section("text_sample") | {"text": text}
    query = TryTextTemplate(text=item.body, values={word: values.get(word, "") for word in item.variables})
    answer = await view.owners.attempt(query, TextTrial)
    return answer.value, answer.refusal


async def _page(
    view: View, *, kind: str = "", told: int = -1, text: str = "", trial: TextTrial | None = None,
    refusal: Refusal | None = None, mark: str = "",
) -> HTMLResponse:  # fmt: skip
    chosen = kind if kind in KINDS else None
    query = ListMailings.model_validate({"community": view.community, "kind": chosen, "limit": MOST})
    answer = await view.owners.attempt(query, Mailings)
    return view.refused(
        "mailings.html", refusal, answer=answer, kind=chosen, kinds=KINDS, told=told, text=text, trial=trial,
        mark=mark, most=MOST,
    )  # fmt: skip


async def _prints(
    view: View, *, refusal: Refusal | None = None, done: Posted | None = None, note: str = ""
) -> HTMLResponse:
    answer = await view.owners.attempt(ListPrints(community=view.community, limit=MOST), Prints)
    return view.refused("prints.html", refusal, answer=answer, done=done, note=note)
