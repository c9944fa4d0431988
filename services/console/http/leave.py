"""Leave and hand-over: a wizard that shows what it means before it is done, and the list with the ways back."""

import asyncio
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.leave_form import (
    KINDS,
    Wish,
    choice_of,
    commands_of,
    leave_mark,
    misses,
    read_wish,
    refusal_of,
)
from services.console.http.view import GetLocalView, View
from services.console.use_cases.plan_leave import LeavePlan, plan_leave
from shared.contracts.base import Command, Refusal
from shared.contracts.registry_circle import (
    AbsenceRecorded,
    Absences,
    EndAbsence,
    HandOvers,
    ListAbsences,
    ListHandOvers,
    RecordAbsence,
)
from shared.contracts.registry_pairs import UndoHandOver
from shared.contracts.registry_requests import Done

__all__ = ["router"]

router = APIRouter(prefix="/work/leave")

SHOWN = 20
"""Hand-overs on the page: the latest."""


@router.get("", dependencies=[needs("posts.read")])
async def leaves(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show who is away or will be, and the latest hand-overs."""
    return await _list(view, done=done)


async def _list(view: View, *, done: str = "", refusal: Refusal | None = None, at: UUID | None = None) -> HTMLResponse:
    absences, hand_overs = await asyncio.gather(
        view.owners.attempt(ListAbsences(community=view.community), Absences),
        view.owners.attempt(ListHandOvers(community=view.community, limit=SHOWN), HandOvers),
    )
    return view.refused("leave.html", refusal, absences=absences, hand_overs=hand_overs, done=done, at=at)


@router.post("/end", dependencies=[needs("posts.edit")])
async def end(view: GetLocalView, absence_id: Annotated[UUID, Form()], command_id: Annotated[UUID, Form()]) -> Response:
    """Let somebody be back now, or call off what has not begun."""
    command = EndAbsence(command_id=command_id, absence_id=absence_id)
    answer = await view.owners.attempt(command, Done)
    if answer.refusal:
        return await _list(view, refusal=answer.refusal, at=absence_id)
    return view.go("/work/leave?done=ended")


@router.post("/undo", dependencies=[needs("posts.edit")])
async def undo(
    view: GetLocalView,
    hand_over_id: Annotated[UUID, Form()],
    command_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Take a hand-over back."""
    why = reason.strip() or view.texts("leave.undo_reason")
    answer = await view.owners.attempt(UndoHandOver(command_id=command_id, hand_over_id=hand_over_id, reason=why), Done)
    if answer.refusal:
        return await _list(view, refusal=answer.refusal, at=hand_over_id)
    return view.go("/work/leave?done=undone")


@router.get("/new", dependencies=[needs("posts.edit")])
async def begin(view: GetLocalView, staff: str = "") -> HTMLResponse:
    """Show the first step: who, from when to when, and why."""
    form = FormData({"staff": staff, "from_on": view.say.today.isoformat()})
    return _form(view, _wish(view, form))


@router.post("/new", dependencies=[needs("posts.edit")])
async def go_on(view: GetLocalView) -> Response:
    """Show whom it concerns and who takes them; do it once that very plan is confirmed."""
    form = await view.request.form()
    wish = _wish(view, form)
    if wrong := misses(wish):
        return _form(view, wish, refusal=refusal_of(wrong, view.texts(wrong[1])))
    found = await plan_leave(view.owners, choice_of(wish, form), community=view.community)
    if isinstance(found, Answer):
        return _form(view, wish, refusal=found.refusal)
    return await _take(view, wish, found, form)


async def _take(view: View, wish: Wish, plan: LeavePlan, form: FormData) -> Response:
    commands = commands_of(wish, plan, community=view.community, command_id=_command_id(form))
    mark = leave_mark(commands, plan) if commands else ""
    confirmed = str(form.get("confirmed") or "")
    if not mark or confirmed != mark:
        return _form(view, wish, plan=plan, mark=mark, changed=bool(confirmed))
    done, refusal = await _send(view, commands)
    if refusal is None:
        return view.go(f"/work/leave?done={wish.kind}")
    return await _again(view, wish, form, refusal, done=done)


async def _again(view: View, wish: Wish, form: FormData, refusal: Refusal, *, done: int) -> HTMLResponse:
    """Show what is so now, after something was refused: what was done before stays done."""
    found = await plan_leave(view.owners, choice_of(wish, form), community=view.community)
    if isinstance(found, Answer):
        return _form(view, wish, refusal=refusal, done=done)
    commands = commands_of(wish, found, community=view.community, command_id=uuid4())
    return _form(view, wish, plan=found, mark=leave_mark(commands, found), refusal=refusal, done=done)


async def _send(view: View, commands: list[Command]) -> tuple[int, Refusal | None]:
    """Send one after the other; the first that is refused ends it."""
    for number, command in enumerate(commands):
        reply = AbsenceRecorded if isinstance(command, RecordAbsence) else Done
        answer: Answer[Any] = await view.owners.attempt(command, reply)
        if answer.refusal:
            return number, answer.refusal
    return len(commands), None


def _form(
    view: View,
    wish: Wish,
    *,
    plan: LeavePlan | None = None,
    mark: str = "",
    refusal: Refusal | None = None,
    changed: bool = False,
    done: int = 0,
) -> HTMLResponse:
    person = next((item for item in view.staff if item.staff_id == wish.staff_id), None)
    context = {"wish": wish, "plan": plan, "mark": mark, "changed": changed, "done": done, "person": person}
    return view.refused("leave_form.html", refusal, kinds=KINDS, **context)


def _wish(view: View, form: FormData) -> Wish:
    return read_wish(form, zone=view.say.zone, today=view.say.today)


def _command_id(form: FormData) -> UUID:
    """Return the id that came with the form; one that is no id is a new one."""
    try:
        return UUID(str(form.get("command_id")))
    except ValueError:
        return uuid4()
