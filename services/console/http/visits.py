"""Visits: today's list, and the form to record one."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from services.console.http.access import needs
from services.console.http.forms import read_id, read_record
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_round import load_round
from services.console.use_cases.load_visit import load_visit, next_visit
from services.console.use_cases.send_photos import send_photos
from shared.contracts.base import Refusal
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply

__all__ = ["router"]

router = APIRouter()

SHOWS = ("due", "missed", "done", "all")


@router.get("/visits", dependencies=[needs("visits.read")])
async def visits(view: GetLocalView, day: date | None = None, show: str = "due", liaison: str = "") -> HTMLResponse:
    """Show one day's visits, building by building."""
    on = day or view.say.today
    shown = show if show in SHOWS else "due"
    chosen = read_id(liaison)
    found = await load_round(
        view.owners, community=view.community, day=on, show=shown, liaison_id=chosen, zone=view.say.zone
    )
    return view.page("visits.html", found=found, day=on, show=shown, liaison=chosen, shows=SHOWS)


@router.get("/residents/{resident_id}/record", dependencies=[needs("visits.record")])
async def record_form(view: GetView, resident_id: UUID, visit: UUID | None = None) -> HTMLResponse:
    """Show the form to record a contact."""
    return await _form(view, resident_id, visit_id=visit)


@router.post("/residents/{resident_id}/record", dependencies=[needs("visits.record")])
async def record(view: GetLocalView, resident_id: UUID) -> HTMLResponse:
    """Record a contact, and say what it did."""
    async with view.request.form() as form:
        photos = [await one.read() for one in form.getlist("photo") if isinstance(one, UploadFile) and one.size]
    visit_id = str(form.get("visit_id", ""))
    try:
        command = read_record(form, resident_id=resident_id, actor=view.actor, zone=view.say.zone)
    except ValidationError as error:
        refusal = misread(error, view.texts)
        return await _form(view, resident_id, visit_id=read_id(visit_id), refusal=refusal)
    answer = await view.owners.attempt(command, RecordVisitReply)
    if answer.value is None:
        return await _form(view, resident_id, visit_id=command.visit_id, refusal=answer.refusal, given=command)
    unkept = await send_photos(view.owners, command, photos)
    following = await next_visit(view.owners, community=view.community, command=command, today=view.say.today)
    loaded = await load_visit(view.owners, resident_id=resident_id, visit_id=None, today=view.say.today)
    return view.page(
        "recorded.html", reply=answer.value, command=command, loaded=loaded, following=following, unkept=unkept
    )


async def _form(
    view: View,
    resident_id: UUID,
    *,
    visit_id: UUID | None,
    refusal: Refusal | None = None,
    given: RecordVisit | None = None,
) -> HTMLResponse:
    loaded = await load_visit(view.owners, resident_id=resident_id, visit_id=visit_id, today=view.say.today)
    if loaded.card.missing:
        return view.missing(loaded.card.refusal, title=view.texts("resident.title"))
    return view.refused("record.html", refusal, loaded=loaded, resident_id=resident_id, given=given)
