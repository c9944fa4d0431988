"""Lists that were kept on paper or without a network: entered, merged, and what they contradict settled."""

import json
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.check_in import PARTS
from services.console.http.confirming import mark_of
from services.console.http.view import GetView, View, misread
from services.console.use_cases.check_in_at_door import Line, read_lines
from services.console.use_cases.load_activity import load_activity
from shared.contracts.activities_check_in import (
    CheckInConflicts,
    ListCheckInConflicts,
    ListMerged,
    MergeCheckInList,
)
from shared.contracts.activities_requests import ActivityDetail
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/activities/{activity_id}/lists")


class PaperList(BaseModel):
    """A list as it was typed."""

    command_id: UUID
    list_id: UUID
    device: str = Field("", max_length=100)
    text: str = Field("", max_length=30_000)
    confirmed: str = ""


@router.get("", dependencies=[needs("activities.enrol")])
async def lists(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show who was there, what lists contradict, and the form for another list."""
    return await _page(view, activity_id)


@router.post("", dependencies=[needs("activities.enrol")])
async def merge(view: GetView, activity_id: UUID, said: Annotated[PaperList, Form()]) -> Response:
    """Show whom a list means; merge it once that is confirmed."""
    form = await view.request.form()
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("lists.title"))
    lines = await read_lines(view.owners, detail=found.value, list_id=said.list_id, text=said.text, zone=view.say.zone)
    given = said.model_dump()
    if not lines or said.confirmed != _mark(lines):
        empty = Refusal(code=RefusalCode.INVALID, message=view.texts("lists.empty"), field="text")
        return await _page(view, activity_id, refusal=None if lines else empty, lines=lines, given=given)
    try:
        command = _command(form, lines, activity_id=activity_id, given=given)
    except ValidationError as error:
        return await _page(view, activity_id, refusal=misread(error, view.texts), lines=lines, given=given)
    answer = await view.owners.attempt(command, ListMerged)
    if answer.refusal:
        return await _page(view, activity_id, refusal=answer.refusal, lines=lines, given=given)
    return await _page(view, activity_id, merged=answer.value)


def _mark(lines: list[Line]) -> str:
    """Return the mark of what was shown of a list: each line, and whom it may mean."""
    said = [[line.text, line.card, *(str(one.resident_id) for one in line.people)] for line in lines]
    return mark_of(json.dumps(said))


def _command(form: FormData, lines: list[Line], *, activity_id: UUID, given: dict[str, object]) -> MergeCheckInList:
    """Take the lines of which it is known whom they mean; the others stay on the paper."""
    rows = [line.row(who) for line in lines if (who := _chosen(form, line)) or line.card]
    return MergeCheckInList.model_validate({
        "command_id": given["command_id"], "activity_id": activity_id, "list_id": given["list_id"],
        "device": given["device"] or "纸质名单", "rows": rows,
    })  # fmt: skip


def _chosen(form: FormData, line: Line) -> UUID | None:
    """Return whom a line means: the only one, or the one of several that was chosen."""
    said = str(form.get(f"who-{line.row_id}") or "")
    return line.sure or next((one.resident_id for one in line.people if str(one.resident_id) == said), None)


async def _page(
    view: View, activity_id: UUID, *, refusal: Refusal | None = None, lines: list[Line] | None = None,
    given: dict[str, object] | None = None, merged: ListMerged | None = None,
) -> HTMLResponse:  # fmt: skip
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("lists.title"))
    conflicts = await view.owners.attempt(ListCheckInConflicts(activity_id=activity_id), CheckInConflicts)
    given = given or {"list_id": uuid4(), "device": "", "text": ""}
    return view.refused(
        "attendance_lists.html", refusal, detail=found.value,
        came=_came(found.value), conflicts=conflicts, lines=lines or [], given=given, merged=merged, parts=PARTS,
        mark=_mark(lines or []),
        done=view.request.query_params.get("done", "") == "corrected",
    )  # fmt: skip


def _came(detail: ActivityDetail) -> list[object]:
    return [person for person in detail.participants if person.attended_at]
