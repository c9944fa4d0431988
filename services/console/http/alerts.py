"""One alert: look, take, note, close, call."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.view import STATUS, GetView, View, misread
from services.console.use_cases.load_alert import load_alert
from services.console.use_cases.load_phones import load_phone_of_level, load_phones_of
from shared.contracts.alerts_arrivals import ConfirmArrival
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AlertChanged,
    CloseAlert,
    HandBackAlert,
    NoteAlert,
    ReopenAlert,
)
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.contracts.base import RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/alerts/{alert_id}")

OF_ALL = {"alert.told_taken", "alert.told_closed"}
"""What is done to every case, where an alert speaks of several."""

TAKEN_BACK = {
    "alert.told_taken": ("hand-back", "点错了,撤销接手"),
    "alert.told_closed": ("reopen", "点错了,撤销关闭"),
}
"""What can be taken back: the last part of the address that does so, and the reason in Chinese for the timeline."""


@router.get("", dependencies=[needs("alerts.read")])
async def alert_page(view: GetView, alert_id: UUID) -> HTMLResponse:
    """Show one alert on its own page."""
    detail = await load_alert(view.owners, alert_id=alert_id, now=view.now)
    if detail.alert.value is None:
        return view.missing(detail.alert.refusal, title=view.texts("alert.title"))
    return view.page("alert.html", detail=detail)


@router.get("/panel", dependencies=[needs("alerts.read")])
async def alert_panel(view: GetView, alert_id: UUID) -> HTMLResponse:
    """Show one alert beside the queue."""
    return view.page("alert_panel.html", detail=await load_alert(view.owners, alert_id=alert_id, now=view.now))


@router.get("/live", dependencies=[needs("alerts.read", quiet=True)])
async def alert_live(view: GetView, alert_id: UUID) -> HTMLResponse:
    """Show the part of an alert that changes while somebody writes below it."""
    detail = await load_alert(view.owners, alert_id=alert_id, now=view.now)
    if detail.alert.value is None:
        refusal = detail.alert.refusal
        return HTMLResponse(status_code=STATUS[refusal.code if refusal else RefusalCode.NOT_FOUND])
    return view.page("alert_live.html", detail=detail)


@router.post("/phones", dependencies=[needs("alerts.act")])
async def alert_phones(view: GetView, alert_id: UUID) -> HTMLResponse:
    """Show whom to call; each number is whole on a click of its own."""
    lines = await load_phones_of(view.owners, alert_id=alert_id)
    return view.page("phones_of.html", lines=lines, at=f"/alerts/{alert_id}/phones", place=None)


@router.post("/phones/{place}", dependencies=[needs("alerts.act")])
async def alert_phone(view: GetView, alert_id: UUID, place: Annotated[int, Path(ge=0)]) -> HTMLResponse:
    """Show one number whole, on a click only; nothing that looks ahead or back sends a form."""
    lines = await load_phones_of(view.owners, alert_id=alert_id, place=place)
    return view.page("phones_of.html", lines=lines, at="", place=place)


@router.post("/levels/{level}/phone", dependencies=[needs("alerts.act")])
async def level_phone(view: GetView, alert_id: UUID, level: int) -> HTMLResponse:
    """Show the whole number of whoever answers at one level, on a click only."""
    lines = await load_phone_of_level(view.owners, alert_id=alert_id, level=level)
    return view.page("phone_shown.html", lines=lines)


@router.post("/acknowledge", dependencies=[needs("alerts.act")])
async def acknowledge(view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Take the alert."""
    command = AcknowledgeAlert(
        command_id=command_id, actor=view.actor, alert_id=alert_id, staff_id=view.staff_id, who=view.who
    )
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told="alert.told_taken")


@router.post("/take-over", dependencies=[needs("alerts.act")])
async def take_over(view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Take the alert over from whoever has it."""
    command = TakeOverAlert(
        command_id=command_id, actor=view.actor, alert_id=alert_id, staff_id=view.staff_id, who=view.who
    )
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told="alert.told_taken_over")


@router.post("/note", dependencies=[needs("alerts.act")])
async def note(
    view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()], text: Annotated[str, Form()] = ""
) -> Response:
    """Write down what was seen or done."""
    try:
        command = NoteAlert(command_id=command_id, actor=view.actor, alert_id=alert_id, who=view.who, text=text)
    except ValidationError as error:
        return await _after(view, alert_id, Answer(refusal=misread(error, view.texts)), told="")
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told="alert.told_noted")


@router.post("/close", dependencies=[needs("alerts.act")])
async def close(
    view: GetView,
    alert_id: UUID,
    command_id: Annotated[UUID, Form()],
    outcome: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Close the alert with what was found out."""
    try:
        command = CloseAlert.model_validate(
            {
                "command_id": command_id,
                "actor": view.actor,
                "alert_id": alert_id,
                "who": view.who,
                "outcome": outcome,
                "text": text,
            }
        )
    except ValidationError as error:
        return await _after(view, alert_id, Answer(refusal=misread(error, view.texts)), told="")
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told="alert.told_closed")


@router.post("/hand-back", dependencies=[needs("alerts.act")])
async def hand_back(
    view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Hand a taken alert back: the next level is told at once."""
    return await _with_reason(view, alert_id, HandBackAlert, command_id, reason, told="alert.told_handed_back")


@router.post("/reopen", dependencies=[needs("alerts.act")])
async def reopen(
    view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Open an alert again that was closed by mistake."""
    return await _with_reason(view, alert_id, ReopenAlert, command_id, reason, told="alert.told_reopened")


@router.post("/arrived", dependencies=[needs("alerts.act")])
async def arrived(view: GetView, alert_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Say that somebody is there."""
    command = ConfirmArrival(
        command_id=command_id, actor=view.actor, alert_id=alert_id, who=view.who, staff_id=view.staff_id
    )
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told="alert.told_arrived")


async def _with_reason(
    view: View,
    alert_id: UUID,
    kind: type[HandBackAlert | ReopenAlert],
    command_id: UUID,
    reason: str,
    *,
    told: str,
) -> Response:
    try:
        command = kind(
            command_id=command_id,
            actor=view.actor,
            alert_id=alert_id,
            who=view.who,
            staff_id=view.staff_id,
            reason=reason,
        )
    except ValidationError as error:
        return await _after(view, alert_id, Answer(refusal=misread(error, view.texts)), told="")
    return await _after(view, alert_id, await view.owners.attempt(command, AlertChanged), told=told)


async def _after(view: View, alert_id: UUID, answer: Answer[AlertChanged], *, told: str) -> Response:
    """Show the alert as it is now, with what was refused, and how to take back what was done."""
    if not view.partial and answer.refusal is None:
        return RedirectResponse(f"/alerts/{alert_id}", status_code=303)
    detail = await load_alert(view.owners, alert_id=alert_id, now=view.now, refusal=answer.refusal)
    status = STATUS[answer.refusal.code] if answer.refusal else 200
    message = "" if answer.refusal else view.texts(f"{told}_all" if detail.members and told in OF_ALL else told)
    template = "alert_panel.html" if view.partial else "alert.html"
    undo = TAKEN_BACK.get(told) if not answer.refusal else None
    return view.page(template, status=status, detail=detail, message=message, undo=undo)
