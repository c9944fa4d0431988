"""Activities: announce, enrol, wait, attend."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.forms import read_activity
from services.console.http.view import STATUS, GetLocalView, GetView, View, misread
from services.console.use_cases.load_activity import find_candidates, load_activity, seated_and_waiting
from shared.contracts.activities_requests import (
    Activities,
    ActivityChanged,
    CancelActivity,
    EnrolResident,
    ListActivities,
    RecordAttendance,
    WithdrawResident,
)
from shared.contracts.base import Command, Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities")


@router.get("", dependencies=[needs("activities.read")])
async def activities(view: GetLocalView) -> HTMLResponse:
    """Show what is announced and what is over."""
    return await _list(view)


@router.post("", dependencies=[needs("activities.edit")])
async def create(view: GetLocalView) -> Response:
    """Announce an activity."""
    form = await view.request.form()
    given = {name: str(value) for name, value in form.items() if isinstance(value, str)}
    try:
        command = read_activity(form, community=view.community, actor=view.actor, zone=view.say.zone)
    except ValidationError as error:
        return await _list(view, refusal=misread(error, view.texts), given=given)
    answer = await view.owners.attempt(command, ActivityChanged)
    if answer.value is None:
        return await _list(view, refusal=answer.refusal, given=given)
    return RedirectResponse(f"/activities/{answer.value.item.activity_id}", status_code=303)


@router.get("/{activity_id}", dependencies=[needs("activities.read")])
async def activity(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show one activity with who comes."""
    return await _one(view, activity_id)


@router.post("/{activity_id}/find", dependencies=[needs("activities.enrol")])
async def find(view: GetLocalView, activity_id: UUID, text: Annotated[str, Form()] = "") -> HTMLResponse:
    """Find residents to enrol."""
    found = await find_candidates(view.owners, community=view.community, text=text.strip()) if text.strip() else None
    return view.page("activity_found.html", found=found, activity_id=activity_id)


@router.post("/{activity_id}/enrol", dependencies=[needs("activities.enrol")])
async def enrol(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()]
) -> Response:
    """Give somebody a seat or a place in the queue."""
    command = EnrolResident(command_id=command_id, actor=view.actor, activity_id=activity_id, resident_id=resident_id)
    return await _do(view, activity_id, command)


@router.post("/{activity_id}/withdraw", dependencies=[needs("activities.enrol")])
async def withdraw(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()]
) -> Response:
    """Take somebody out."""
    command = WithdrawResident(
        command_id=command_id, actor=view.actor, activity_id=activity_id, resident_id=resident_id
    )
    return await _do(view, activity_id, command)


@router.post("/{activity_id}/attend", dependencies=[needs("activities.enrol")])
async def attend(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()]
) -> Response:
    """Record that somebody came."""
    command = RecordAttendance(
        command_id=command_id, actor=view.actor, activity_id=activity_id, resident_id=resident_id
    )
    return await _do(view, activity_id, command)


@router.post("/{activity_id}/cancel", dependencies=[needs("activities.edit")])
async def cancel(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Cancel the activity."""
    try:
        command = CancelActivity(command_id=command_id, actor=view.actor, activity_id=activity_id, reason=reason)
    except ValidationError as error:
        return await _one(view, activity_id, refusal=misread(error, view.texts))
    return await _do(view, activity_id, command)


async def _do(view: View, activity_id: UUID, command: Command) -> Response:
    """Send a command and show the activity as it is now."""
    answer = await view.owners.attempt(command, ActivityChanged)
    if answer.refusal is None and not view.partial:
        return RedirectResponse(f"/activities/{activity_id}", status_code=303)
    return await _one(view, activity_id, refusal=answer.refusal, changed=answer.value)


async def _list(view: View, *, refusal: Refusal | None = None, given: dict[str, str] | None = None) -> HTMLResponse:
    listed = await view.owners.attempt(ListActivities(community=view.community), Activities)
    status = STATUS[refusal.code] if refusal else 200
    return view.page("activities.html", status=status, listed=listed, refusal=refusal, given=given or {})


async def _one(
    view: View, activity_id: UUID, *, refusal: Refusal | None = None, changed: ActivityChanged | None = None
) -> HTMLResponse:
    answer = await load_activity(view.owners, activity_id=activity_id)
    if answer.missing:
        return view.missing(answer.refusal, title=view.texts("nav.activities"))
    seated, waiting = seated_and_waiting(answer.value) if answer.value else ([], [])
    status = STATUS[refusal.code] if refusal else 200
    context = {"answer": answer, "seated": seated, "waiting": waiting, "activity_id": activity_id}
    return view.page("activity.html", status=status, refusal=refusal, changed=changed, **context)
