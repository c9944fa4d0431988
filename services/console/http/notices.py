"""The page behind the link of a notice: no account, one button."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import EVERYBODY
from services.console.http.view import STATUS, GetView, View
from shared.contracts.alerts_requests import AcknowledgeByLink, AlertChanged, NoticePage, OpenNotice
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/n/{token}")


@router.get("", dependencies=[EVERYBODY])
async def notice(view: GetView, token: str, done: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002
    """Show what it is about. Changes nothing: programs open links too."""
    return await _show(view, token, done=done)


@router.post("", dependencies=[EVERYBODY])
async def acknowledge(
    view: GetView,
    token: str,
    command_id: Annotated[UUID, Form()],
    text: Annotated[str, Form(max_length=2000)] = "",
    take_over: Annotated[str, Form()] = "",
) -> Response:
    """Acknowledge, once; perhaps in place of whoever has it."""
    try:
        command = AcknowledgeByLink(command_id=command_id, token=token, text=text.strip(), take_over=bool(take_over))
    except ValidationError:
        return await _show(view, token)
    answer = await view.by_link.attempt(command, AlertChanged)
    if answer.refusal is not None:
        return await _show(view, token, refusal=answer.refusal)
    return RedirectResponse(f"/n/{token}?done=1", status_code=303)


async def _show(view: View, token: str, *, done: bool = False, refusal: Refusal | None = None) -> HTMLResponse:
    try:
        answer = await view.by_link.attempt(OpenNotice(token=token), NoticePage)
    except ValidationError:
        answer = Answer(refusal=Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("notice.unknown")))
    wrong = refusal or answer.refusal
    status = STATUS[wrong.code] if wrong else 200
    return view.page("notice.html", status=status, answer=answer, token=token, done=done, refusal=refusal)
