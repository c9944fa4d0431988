"""Who is told, and after how long who is told next; and whether everything that should look has looked."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_desk import load_watch
from services.console.use_cases.load_ladders import find_plan
from shared.access import Reach, reach_of
from shared.contracts.alerts_requests import (
    EscalationPlan,
    EscalationPlans,
    GetEscalationPlans,
    SaveEscalationPlan,
)
from shared.contracts.alerts_watch import SaveLookLimit, Watch
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.words import CareRole, Severity

__all__ = ["router"]

router = APIRouter(prefix="/ladders")

ROLES = [role.value for role in CareRole]

Where = Annotated[str, Query(pattern=r"^([0-9]{12})?$")]

Grade = Annotated[str, Query(pattern=r"^(info|warning|urgent)?$")]


@router.get("", dependencies=[needs("rules.read")])
async def ladders(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show the plans in force here."""
    answer = await view.owners.attempt(GetEscalationPlans(), EscalationPlans)
    items = [one for one in (answer.value.items if answer.value else []) if one.community in {None, view.community}]
    items.sort(key=lambda plan: (plan.community is None, plan.severity is None, plan.severity or ""))
    return view.page("ladders.html", answer=answer, items=items, done=done, may_change=_may_change(view))


@router.get("/plan", dependencies=[needs("plans.edit")])
async def plan(view: GetLocalView, community: Where = "", severity: Grade = "") -> HTMLResponse:
    """Show the form of one plan."""
    found = await find_plan(view.owners, community=community or None, severity=Severity(severity) if severity else None)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("ladders.plan"))
    return _form(view, found.value, _shown(found.value))


@router.post("/plan", dependencies=[needs("plans.edit")])
async def save(view: GetLocalView, community: Where = "", severity: Grade = "") -> Response:
    """Save a plan once what it means is confirmed."""
    form = await view.request.form()
    found = await find_plan(view.owners, community=community or None, severity=Severity(severity) if severity else None)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("ladders.plan"))
    typed = typed_of(form)
    if form.get("more"):
        return _form(view, found.value, typed | {"rows": [str(_rows(typed) + 1)]})
    try:
        command = SaveEscalationPlan.model_validate(
            {"command_id": form.get("command_id"), "plan": _read(form, found.value), "shown": form.get("shown")}
        )
    except ValidationError as error:
        return _form(view, found.value, typed, refusal=misread(error, view.texts))
    mark = shown_mark(command.plan)
    if form.get("confirmed") != mark:
        return _form(view, found.value, typed, meant=command.plan, mark=mark)
    answer = await view.owners.attempt(command, EscalationPlans)
    if answer.refusal is not None:
        return _again(view, found.value, typed, command.plan, answer.refusal)
    return view.go("/ladders?done=plan")


@router.get("/watch", dependencies=[needs("alerts.read")])
async def watch(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show whether every service and sweep has looked."""
    return await _watch(view, done=done)


@router.post("/watch", dependencies=[needs("plans.edit")])
async def save_limit(
    view: GetLocalView, *, command_id: Annotated[UUID, Form()], program: Annotated[str, Form()],
    sweep: Annotated[str, Form()] = "", minutes: Annotated[str, Form()] = "", reason: Annotated[str, Form()] = "",
    shown: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Say how long somebody may be silent before people are told."""
    seconds = int(minutes) * 60 if minutes.isdecimal() else minutes or None
    fields = {"program": program, "sweep": sweep or None, "seconds": seconds, "reason": reason, "shown": shown or None}
    try:
        command = SaveLookLimit.model_validate({"command_id": command_id, **fields})
    except ValidationError as error:
        return await _watch(view, refusal=misread(error, view.texts), at=(program, sweep or None))
    answer = await view.owners.attempt(command, Watch)
    if answer.refusal is not None:
        return await _watch(view, refusal=answer.refusal, at=(program, sweep or None))
    return view.go("/ladders/watch?done=limit")


async def _watch(
    view: View, *, refusal: Refusal | None = None, at: tuple[str, str | None] | None = None, done: str = ""
) -> HTMLResponse:
    answer = await load_watch(view.owners)
    programs: dict[str, list[Any]] = {}
    for item in answer.value.items if answer.value else []:
        programs.setdefault(item.program, []).append(item)
    for items in programs.values():
        items.sort(key=lambda item: (item.sweep is not None, not item.silent, item.sweep or ""))
    return view.refused("watch.html", refusal, answer=answer, programs=programs, at=at, done=done)


def _again(view: View, base: EscalationPlan, typed: Typed, meant: EscalationPlan, refusal: Refusal) -> HTMLResponse:
    """Show the form with what was refused; where somebody was faster, beside what holds now, to be confirmed anew."""
    if refusal.code is not RefusalCode.CONFLICT:
        return _form(view, base, typed, refusal=refusal)
    typed = typed | {"shown": [str(base.version)]}
    return _form(view, base, typed, refusal=refusal, meant=meant, mark=shown_mark(meant))


def _form(
    view: View, base: EscalationPlan, typed: Typed, *, refusal: Refusal | None = None,
    meant: EscalationPlan | None = None, mark: str = "",
) -> HTMLResponse:  # fmt: skip
    return view.refused(
        "ladder.html", refusal, base=base, typed=typed, rows=_rows(typed), roles=ROLES, meant=meant, mark=mark
    )


def _shown(plan: EscalationPlan) -> Typed:
    shown = {"exhausted_after_minutes": [str(plan.exhausted_after_minutes)], "rows": [str(len(plan.levels))]}
    for number, level in enumerate(plan.levels):
        shown |= {
            f"roles_{number}": [role.value for role in level.roles],
            f"after_{number}": [str(level.after_minutes)],
        }
    return shown


def _rows(typed: Typed) -> int:
    """Return how many levels the form shows."""
    given = typed.get("rows", ["1"])[0]
    return min(10, max(1, int(given) if given.isdecimal() else 1))


def _read(form: FormData, base: EscalationPlan) -> dict[str, Any]:
    """Return the plan of a form; a level without a first role is left out."""
    levels = []
    for number in range(_rows(typed_of(form))):
        roles = [role for role in dict.fromkeys(str(one) for one in form.getlist(f"roles_{number}")) if role]
        if roles:
            levels.append({"roles": roles, "after_minutes": form.get(f"after_{number}") or "-"})
    given = {"levels": levels, "exhausted_after_minutes": form.get("exhausted_after_minutes")}
    return base.model_dump(include={"community", "severity", "version"}) | given


def _may_change(view: View) -> bool:
    return view.can("plans.edit") and reach_of(view.mine.session.role) is Reach.DISTRICT
