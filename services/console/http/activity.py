"""One activity: who comes, who waits, enrolling and taking out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_activity import (
    find_candidates,
    guardians_of,
    load_activity,
    seated_and_waiting,
)
from shared.contracts.activities_requests import ActivityChanged, EnrolResident, RecordAttendance, WithdrawResident
from shared.contracts.base import Command, Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities")


@router.get("/{activity_id}", dependencies=[needs("activities.read")])
async def activity(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show one activity with who comes."""
    return await _one(view, activity_id)


@router.get("/{activity_id}/list", dependencies=[needs("activities.enrol")])
async def printed(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show the list to print and to sign at the door."""
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    seated, waiting = seated_and_waiting(found.value)
    return view.page("activity_list.html", detail=found.value, seated=seated, waiting=waiting)


@router.post("/{activity_id}/find", dependencies=[needs("activities.enrol")])
async def find(view: GetLocalView, activity_id: UUID, text: Annotated[str, Form()] = "") -> HTMLResponse:
    """Find residents to enrol."""
    wanted = text.strip()
    found = await find_candidates(view.owners, community=view.community, text=wanted) if wanted else None
    shown = await load_activity(view.owners, activity_id=activity_id) if found and found.value else None
    people = shown.value.participants if shown and shown.value else []
    there = {person.resident_id: person for person in people}
    return view.page("activity_found.html", found=found, activity_id=activity_id, there=there)


@router.post("/{activity_id}/enrol", dependencies=[needs("activities.enrol")])
async def enrol(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()],
    company: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Give somebody a seat or a place in the queue."""
    try:
        command = EnrolResident(
            command_id=command_id, actor=view.actor, activity_id=activity_id, resident_id=resident_id, company=company
        )
    except ValidationError as error:
        return await _one(view, activity_id, refusal=misread(error, view.texts))
    return await _do(view, activity_id, command)


@router.post("/{activity_id}/withdraw", dependencies=[needs("activities.enrol")])
async def withdraw(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()]
) -> Response:
    """Take somebody out; the page offers to put them back."""
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


async def _do(view: View, activity_id: UUID, command: Command) -> Response:
    """Send a command and show the activity as it is now, with what became of it."""
    answer = await view.owners.attempt(command, ActivityChanged)
    return await _one(view, activity_id, refusal=answer.refusal, changed=answer.value)


async def _one(
    view: View, activity_id: UUID, *, refusal: Refusal | None = None, changed: ActivityChanged | None = None
) -> HTMLResponse:
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.missing:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    seated, waiting = seated_and_waiting(found.value) if found.value else ([], [])
    person = changed.participant if changed and changed.changed else None
    enrolled = person is not None and person.status != "withdrawn" and person.attended_at is None
    guardians = await guardians_of(view.owners, person.resident_id) if person and enrolled else []
    done = view.request.query_params.get("done", "")
    context = {"answer": found, "seated": seated, "waiting": waiting, "activity_id": activity_id, "changed": changed}
    return view.refused(
        "activity.html", refusal, guardians=guardians,
        done=done if done in {"announced", "changed", "cancelled"} else "", **context,
    )  # fmt: skip
