"""The door of an activity, on a tablet: the code large, and a field for names, numbers and card readers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field, ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.view import GetView, View, misread
from services.console.use_cases.check_in_at_door import Meant, is_card, look_for, take_in
from services.console.use_cases.load_activity import load_activity
from shared.contracts.activities import AttendedAs
from shared.contracts.activities_check_in import CheckInCode, CorrectAttendance, GetCheckInCode
from shared.contracts.activities_requests import ActivityChanged, ActivityDetail, Participant
from shared.contracts.base import Refusal

__all__ = ["PARTS", "router"]

router = APIRouter(prefix="/activities/{activity_id}")

PARTS = ("audience", "performer", "staff")

LATEST = 8
"""Names that stay on the screen, so that whoever looks back sees that they were taken."""

Code = Annotated[str, Form(max_length=300)]


class Chosen(BaseModel):
    """Who was touched on the screen."""

    command_id: UUID
    resident_id: UUID
    code: str = Field("", max_length=300)
    attended_as: AttendedAs = "audience"


class Correction(BaseModel):
    """What somebody says of who was there."""

    command_id: UUID
    resident_id: UUID
    attended_as: AttendedAs
    reason: str = ""


@router.get("/door", dependencies=[needs("activities.enrol")])
async def door(view: GetView, activity_id: UUID, code: Annotated[str, Query(max_length=300)] = "") -> HTMLResponse:
    """Show the door; `code` is what a phone has scanned there."""
    return await _door(view, activity_id, code=code)


@router.get("/door/code", dependencies=[needs("activities.enrol", quiet=True)])
async def code_now(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show the code of this minute."""
    return view.page("door_code.html", shown=await _code(view, activity_id), activity_id=activity_id)


@router.post("/door/look", dependencies=[needs("activities.enrol")])
async def look(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()],
    text: Annotated[str, Form(max_length=1000)] = "", code: Code = "",
) -> HTMLResponse:  # fmt: skip
    """Take in whose card it is, or show who is meant by a name."""
    wanted = text.strip()
    if not wanted:
        return await _door(view, activity_id, code=code)
    if is_card(wanted):
        taken = await take_in(view.owners, activity_id=activity_id, command_id=command_id, code=code, card=wanted)
        return await _door(view, activity_id, code=code, taken=taken)
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return await _door(view, activity_id, code=code)
    people = await look_for(view.owners, detail=found.value, text=wanted[:40])
    return await _door(view, activity_id, code=code, people=people, text=wanted)


@router.post("/door/in", dependencies=[needs("activities.enrol")])
async def check_in(view: GetView, activity_id: UUID, chosen: Annotated[Chosen, Form()]) -> HTMLResponse:
    """Take in somebody who was chosen."""
    taken = await take_in(view.owners, activity_id=activity_id, **chosen.model_dump())
    return await _door(view, activity_id, code=chosen.code, taken=taken)


@router.post("/door/correct", dependencies=[needs("activities.enrol")])
async def correct(view: GetView, activity_id: UUID, said: Annotated[Correction, Form()]) -> Response:
    """Say in which part somebody was there; it settles what lists contradict."""
    try:
        command = CorrectAttendance(actor=view.actor, activity_id=activity_id, **said.model_dump())
    except ValidationError as error:
        return await _door(view, activity_id, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, ActivityChanged)
    if answer.refusal:
        return await _door(view, activity_id, refusal=answer.refusal)
    return view.go(f"/activities/{activity_id}/lists?done=corrected")


async def _code(view: View, activity_id: UUID) -> Answer[CheckInCode]:
    base = str(view.deps.settings.public_url or view.request.base_url).rstrip("/")
    query = GetCheckInCode(activity_id=activity_id, prefix=f"{base}/activities/{activity_id}/door?code=")
    return await view.owners.attempt(query, CheckInCode)


async def _door(
    view: View, activity_id: UUID, *, code: str = "", refusal: Refusal | None = None,
    taken: Answer[ActivityChanged] | None = None, people: Meant | None = None, text: str = "",
) -> HTMLResponse:  # fmt: skip
    """Answer with the door; `taken` is what became of somebody, `people` who may be meant by `text`."""
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("door.title"))
    refused = refusal or (taken.refusal if taken else None) or (people.refusal if people else None)
    return view.refused(
        "door.html", refused, detail=found.value, shown=None if code else await _code(view, activity_id), code=code,
        latest=_latest(found.value), taken=taken.value if taken else None, people=people, text=text, parts=PARTS,
    )  # fmt: skip


def _latest(detail: ActivityDetail) -> list[Participant]:
    came = [(person.attended_at, person.name, person) for person in detail.participants if person.attended_at]
    return [person for _, _, person in sorted(came, key=lambda one: one[:2], reverse=True)[:LATEST]]
