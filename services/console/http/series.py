"""One series: its sessions, enrolling in all that are to come, calling them off."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.view import GetLocalView, GetView, View, misread
from services.console.use_cases.load_activity import find_candidates
from shared.contracts.activities_series import (
    CancelSeries,
    EnrolInSeries,
    GetSeries,
    Series,
    SeriesEnrolment,
    WithdrawFromSeries,
)
from shared.contracts.base import Command, Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/activities/series")


@router.get("/{series_id}", dependencies=[needs("activities.read")])
async def series(view: GetView, series_id: UUID) -> HTMLResponse:
    """Show a series with its sessions."""
    return await _one(view, series_id)


@router.post("/{series_id}/find", dependencies=[needs("activities.enrol")])
async def find(
    view: GetLocalView, series_id: UUID, text: Annotated[str, Form()] = "", place: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """Find residents to enrol in what is to come."""
    wanted = text.strip()
    found = await find_candidates(view.owners, community=view.community, text=wanted) if wanted else None
    return view.page("series_found.html", found=found, series_id=series_id, place=place)


@router.post("/{series_id}/enrol", dependencies=[needs("activities.enrol")])
async def enrol(
    view: GetView, series_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()],
    place: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Enrol somebody in every session to come."""
    command = EnrolInSeries(
        command_id=command_id, actor=view.actor, series_id=series_id, resident_id=resident_id, place=place
    )
    return await _do(view, series_id, command)


@router.post("/{series_id}/withdraw", dependencies=[needs("activities.enrol")])
async def withdraw(
    view: GetView, series_id: UUID, command_id: Annotated[UUID, Form()], resident_id: Annotated[UUID, Form()]
) -> Response:
    """Take somebody out of every session to come."""
    command = WithdrawFromSeries(command_id=command_id, actor=view.actor, series_id=series_id, resident_id=resident_id)
    return await _do(view, series_id, command)


@router.post("/{series_id}/cancel", dependencies=[needs("activities.edit")])
async def cancel(
    view: GetView, series_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = "",
    confirmed: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Call off every session to come, once that is confirmed."""
    try:
        command = CancelSeries(command_id=command_id, actor=view.actor, series_id=series_id, reason=reason)
    except ValidationError as error:
        return await _one(view, series_id, refusal=misread(error, view.texts))
    if not confirmed:
        unsure = Refusal(code=RefusalCode.INVALID, message=view.texts("activity.cancel_sure"), field="confirmed")
        return await _one(view, series_id, refusal=unsure)
    answer = await view.owners.attempt(command, SeriesEnrolment)
    return (
        await _one(view, series_id, refusal=answer.refusal)
        if answer.refusal
        else view.go(f"/activities/series/{series_id}?done=cancelled")
    )


async def _do(view: View, series_id: UUID, command: Command) -> Response:
    answer = await view.owners.attempt(command, SeriesEnrolment)
    return await _one(view, series_id, refusal=answer.refusal, changed=answer.value)


async def _one(
    view: View, series_id: UUID, *, refusal: Refusal | None = None, changed: SeriesEnrolment | None = None
) -> HTMLResponse:
    found = await view.owners.attempt(GetSeries(series_id=series_id), Series)
    if found.missing:
        return view.missing(found.refusal, title=view.texts("nav.activities"))
    sessions = found.value.sessions if found.value else []
    ahead = [one for one in sessions if one.status == "scheduled"]
    places = sorted({one.place for one in ahead})
    done = view.request.query_params.get("done", "")
    return view.refused(
        "series.html", refusal, answer=found, series_id=series_id, ahead=ahead, places=places, changed=changed,
        done=done if done in {"announced", "cancelled"} else "",
    )  # fmt: skip
