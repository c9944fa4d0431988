"""Shifts of volunteers: planned, signed up for, left, reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.forms import given_of, read_moment
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, View, misread
from shared.access import Reach, reach_of
from shared.contracts.activities_hours import ServiceSession
from shared.contracts.activities_shifts import (
    CancelShift,
    LeaveShift,
    ListShifts,
    ReportShift,
    SaveShift,
    ShiftItem,
    Shifts,
    SignUp,
)
from shared.contracts.activities_teams import ListTeams, Teams
from shared.contracts.base import Command, Contract, Refusal, RefusalCode

__all__ = ["STRAINS", "router"]

router = APIRouter(prefix="/activities/shifts")

STRAINS = ("stairs", "lifting", "night", "outdoors", "standing")

BACK, AHEAD = timedelta(days=7), timedelta(days=42)
"""A week back, for hours that were not reported yet; six weeks ahead, as far as people plan."""


@router.get("", dependencies=[needs("shifts.read")])
async def shifts(view: GetLocalView) -> HTMLResponse:
    """Show the shifts around now."""
    return await _list(view)


@router.get("/new", dependencies=[needs("activities.edit")])
async def new(view: GetLocalView) -> HTMLResponse:
    """Show the form of a shift."""
    return await _form(view, {})


@router.post("/new", dependencies=[needs("activities.edit")])
async def create(view: GetLocalView) -> Response:
    """Plan a shift, and those of the weeks to come."""
    form = await view.request.form()
    given = given_of(form)
    try:
        command = _read(form, view)
    except ValidationError as error:
        return await _form(view, given, strains=form.getlist("strains"), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, ShiftItem)
    if answer.refusal:
        return await _form(view, given, strains=form.getlist("strains"), refusal=answer.refusal)
    return view.go("/activities/shifts?done=planned")


@router.post("/{shift_id}/sign-up", dependencies=[needs("hours.own")])
async def sign_up(view: GetLocalView, shift_id: UUID) -> Response:
    """Put somebody on a shift: oneself, or whoever is named."""
    form = await view.request.form()
    if form.get("myself"):
        who, name, named = view.staff_id, view.who, Named()
    else:
        named = await read_person(view, form)
        who, name = (named.person.id, named.person.name) if named.person else (None, "")
    if who is None:
        no_id = Refusal(code=RefusalCode.INVALID, message=view.texts("hours.no_staff"), field="who")
        return await _list(view, refusal=named.refusal or no_id, at=shift_id, named=named)
    said = {"command_id": form.get("command_id"), "shift_id": shift_id, "volunteer_id": who, "name": name}
    try:
        command = SignUp.model_validate({**said, "actor": view.actor})
    except ValidationError as error:
        return await _list(view, refusal=misread(error, view.texts), at=shift_id, named=named)
    return await _do(view, command, ShiftItem, at=shift_id, done="signed", named=named)


@router.post("/{shift_id}/leave", dependencies=[needs("hours.own")])
async def leave(
    view: GetLocalView, shift_id: UUID, command_id: Annotated[UUID, Form()], volunteer_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Take somebody off a shift."""
    try:
        command = LeaveShift(
            command_id=command_id, actor=view.actor, shift_id=shift_id, volunteer_id=volunteer_id, reason=reason
        )
    except ValidationError as error:
        return await _list(view, refusal=misread(error, view.texts), at=shift_id)
    return await _do(view, command, ShiftItem, at=shift_id, done="left")


@router.post("/{shift_id}/report", dependencies=[needs("hours.own")])
async def report(
    view: GetLocalView, shift_id: UUID, command_id: Annotated[UUID, Form()], volunteer_id: Annotated[UUID, Form()]
) -> Response:
    """Report the hours of a shift as it was planned."""
    command = ReportShift(command_id=command_id, actor=view.actor, shift_id=shift_id, volunteer_id=volunteer_id)
    return await _do(view, command, ServiceSession, at=shift_id, done="reported")


@router.post("/{shift_id}/cancel", dependencies=[needs("activities.edit")])
async def cancel(
    view: GetLocalView, shift_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Call a shift off."""
    try:
        command = CancelShift(command_id=command_id, actor=view.actor, shift_id=shift_id, reason=reason)
    except ValidationError as error:
        return await _list(view, refusal=misread(error, view.texts), at=shift_id)
    return await _do(view, command, ShiftItem, at=shift_id, done="cancelled")


async def _do(
    view: View, command: Command, reply: type[Contract], *, at: UUID, done: str, named: Named | None = None
) -> Response:
    answer = await view.owners.attempt(command, reply)
    if answer.refusal:
        return await _list(view, refusal=answer.refusal, at=at, named=named)
    return view.go(f"/activities/shifts?done={done}#shift-{at}")


def _read(form: FormData, view: View) -> SaveShift:
    shift = {
        "community": view.community, "title": form.get("title", ""), "place": form.get("place", ""),
        "starts_at": read_moment(form.get("starts_at"), view.say.zone),
        "ends_at": read_moment(form.get("ends_at"), view.say.zone), "needed_count": form.get("needed_count", ""),
        "strains": form.getlist("strains"), "team_id": form.get("team_id") or None, "leader_id": view.staff_id,
    }  # fmt: skip
    return SaveShift.model_validate(
        {"command_id": form.get("command_id"), "shift": shift, "repeat_weeks": form.get("repeat_weeks") or 0}
    )


async def _list(
    view: View, *, refusal: Refusal | None = None, at: UUID | None = None, named: Named | None = None
) -> HTMLResponse:
    now: datetime = view.now
    query = ListShifts(community=view.community, from_at=now - BACK, to_at=now + AHEAD)
    listed = await view.owners.attempt(query, Shifts)
    items = listed.value.items if listed.value else []
    ahead = [one for one in items if one.shift.ends_at > now]
    past = [one for one in reversed(items) if one.shift.ends_at <= now and one.volunteers]
    own = reach_of(view.mine.session.role) is Reach.OWN
    done = view.request.query_params.get("done", "")
    return view.refused(
        "shifts.html", refusal, listed=listed, ahead=ahead, past=past, own=own, at=at, named=named or Named(),
        done=done if done in {"planned", "signed", "left", "reported", "cancelled"} else "",
    )  # fmt: skip


async def _form(
    view: View, given: dict[str, str], *, strains: Sequence[object] = (), refusal: Refusal | None = None
) -> HTMLResponse:
    teams = await view.owners.attempt(ListTeams(community=view.community), Teams)
    return view.refused("shift_form.html", refusal, given=given, chosen=strains, strains=STRAINS, teams=teams)
