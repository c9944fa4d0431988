"""Announcing activities and series, changing them, and calling them off; what it means is shown before it is done."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.activities import KINDS
from services.console.http.activity_form import ActivityForm, Given, read_activity, shown_of
from services.console.http.confirming import shown_mark
from services.console.http.fields import typed_of
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_activity import load_activity
from shared.contracts.activities_previews import SessionsPreview
from shared.contracts.activities_requests import ActivityChanged, ActivityDetail, CancelActivity
from shared.contracts.activities_series import CreateSeries, Series
from shared.contracts.activities_venues import ListVenues, Venues
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/activities")


@router.get("/new", dependencies=[needs("activities.edit")])
async def new(view: GetLocalView) -> HTMLResponse:
    """Show the empty form."""
    wanted = view.request.query_params.get("on", "")
    given = {"on": [wanted[:10]], "repeats": ["once"], "capacity": ["30"], "kind": ["class"]}
    return await _form(view, given)


@router.post("/new", dependencies=[needs("activities.edit")])
async def create(view: GetLocalView) -> Response:
    """Show what it would mean; announce it once that is confirmed."""
    form = await view.request.form()
    given = typed_of(form)
    try:
        written = read_activity(form)
        preview = await view.owners.attempt(written.preview(view.community, None), SessionsPreview)
    except ValidationError as error:
        return await _form(view, given, refusal=misread(error, view.texts))
    if preview.value is None:
        return await _form(view, given, refusal=preview.refusal)
    if form.get("confirmed") != shown_mark(written):
        return await _form(view, given, written=written, preview=preview)
    return await _announce(view, str(form.get("command_id")), given=given, written=written, preview=preview)


async def _announce(
    view: View, command_id: str, *, given: Given, written: ActivityForm, preview: Answer[SessionsPreview]
) -> Response:
    place = _place(written, preview)
    shown: dict[str, Any] = {"written": written, "preview": preview}
    try:
        command = written.command(command_id, community=view.community, place=place, zone=view.say.zone)
    except ValidationError as error:
        return await _form(view, given, refusal=misread(error, view.texts), **shown)
    if isinstance(command, CreateSeries):
        series = await view.owners.attempt(command, Series)
        there, refusal = f"series/{series.value.series_id}" if series.value else "", series.refusal
    else:
        made = await view.owners.attempt(command, ActivityChanged)
        there, refusal = str(made.value.item.activity_id) if made.value else "", made.refusal
    return (
        await _form(view, given, refusal=refusal, **shown)
        if refusal
        else view.go(f"/activities/{there}?done=announced")
    )


@router.get("/{activity_id}/edit", dependencies=[needs("activities.edit")])
async def edit(view: GetLocalView, activity_id: UUID) -> HTMLResponse:
    """Show the form of an activity that is still to come."""
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    return await _form(view, shown_of(found.value, zone=view.say.zone), detail=found.value)


@router.post("/{activity_id}/edit", dependencies=[needs("activities.edit")])
async def change(view: GetLocalView, activity_id: UUID) -> Response:
    """Show what a change would mean; write it once that is confirmed."""
    form = await view.request.form()
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    given = typed_of(form)
    try:
        written = read_activity(form)
        preview = await view.owners.attempt(written.preview(found.value.item.community, activity_id), SessionsPreview)
    except ValidationError as error:
        return await _form(view, given, detail=found.value, refusal=misread(error, view.texts))
    if preview.value is None or form.get("confirmed") != shown_mark(written):
        shown: dict[str, Any] = {"refusal": preview.refusal} if preview.value is None else {"written": written}
        return await _form(view, given, detail=found.value, preview=preview, **shown)
    return await _change(
        view, str(form.get("command_id")), given=given, detail=found.value, written=written, preview=preview
    )


async def _change(
    view: View, command_id: str, *, given: Given, detail: ActivityDetail, written: ActivityForm,
    preview: Answer[SessionsPreview],
) -> Response:  # fmt: skip
    activity_id = detail.item.activity_id
    try:
        command = written.change(
            command_id, activity_id=activity_id, revision=given.get("revision", [""])[0],
            place=_place(written, preview), zone=view.say.zone,
        )  # fmt: skip
    except ValidationError as error:
        refusal = misread(error, view.texts)
        return await _form(view, given, detail=detail, refusal=refusal, written=written, preview=preview)
    answer = await view.owners.attempt(command, ActivityChanged)
    if answer.refusal:
        return await _form(view, given, detail=detail, refusal=answer.refusal, written=written, preview=preview)
    return view.go(f"/activities/{activity_id}?done=changed")


@router.get("/{activity_id}/cancel", dependencies=[needs("activities.edit")])
async def ask_cancel(view: GetView, activity_id: UUID) -> HTMLResponse:
    """Show whom a cancellation concerns, and ask why."""
    return await _cancel(view, activity_id)


@router.post("/{activity_id}/cancel", dependencies=[needs("activities.edit")])
async def cancel(
    view: GetView, activity_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = "",
    confirmed: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Call an activity off, once that is confirmed."""
    try:
        command = CancelActivity(command_id=command_id, actor=view.actor, activity_id=activity_id, reason=reason)
    except ValidationError as error:
        return await _cancel(view, activity_id, refusal=misread(error, view.texts))
    if not confirmed:
        unsure = Refusal(code=RefusalCode.INVALID, message=view.texts("activity.cancel_sure"), field="confirmed")
        return await _cancel(view, activity_id, reason=reason, refusal=unsure)
    answer = await view.owners.attempt(command, ActivityChanged)
    if answer.refusal:
        return await _cancel(view, activity_id, reason=reason, refusal=answer.refusal)
    return view.go(f"/activities/{activity_id}?done=cancelled")


async def _cancel(view: View, activity_id: UUID, *, reason: str = "", refusal: Refusal | None = None) -> HTMLResponse:
    found = await load_activity(view.owners, activity_id=activity_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    return view.refused("activity_cancel.html", refusal, detail=found.value, reason=reason)


def _place(written: ActivityForm, preview: Answer[SessionsPreview]) -> str:
    """Return where it takes place: as it was written, else what the chosen zone is called."""
    zones = preview.value.zones if preview.value else []
    zone = next((one.name for one in zones if one.zone_id == written.zone_id), "")
    return written.place or zone


async def _form(
    view: View,
    given: Given,
    *,
    detail: ActivityDetail | None = None,
    refusal: Refusal | None = None,
    written: ActivityForm | None = None,
    preview: Answer[SessionsPreview] | None = None,
) -> HTMLResponse:
    """Answer with the form; `written` is what was read of it, `preview` what it would mean."""
    venues = await view.owners.attempt(ListVenues(community=view.community), Venues)
    context = {"detail": detail, "venues": venues, "written": written, "preview": preview.value if preview else None}
    mark = shown_mark(written) if written else ""
    return view.refused("activity_form.html", refusal, given=given, kinds=KINDS, mark=mark, **context)
