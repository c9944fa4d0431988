"""The calendar of activities: a month at a glance, and the days that ask for one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.domain.months import month_after, month_before, month_of
from services.console.http.access import needs
from services.console.http.activity_form import read_announcement
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_calendar import load_month, load_proposals
from shared.contracts.activities_calendar import DropProposal, ProposalChanged
from shared.contracts.activities_requests import ActivityKind
from shared.contracts.base import Refusal

__all__ = ["KINDS", "router"]

router = APIRouter(prefix="/activities")

KINDS = ActivityKind.__args__  # type: ignore[attr-defined]


@router.get("", dependencies=[needs("activities.read")])
async def activities(
    view: GetLocalView,
    month: Annotated[str, Query(max_length=7)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    place: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """Show one month."""
    first = month_of(month, today=view.say.today)
    kind = kind if kind in KINDS else ""
    shown = await load_month(
        view.owners, community=view.community, first=first, kind=kind, place=place, zone=view.say.zone
    )
    before, after = month_before(first), month_after(first)
    return view.page("activities.html", shown=shown, kinds=KINDS, kind=kind, place=place, before=before, after=after)


@router.get("/proposals", dependencies=[needs("activities.read")])
async def proposals(view: GetLocalView) -> HTMLResponse:
    """Show the days ahead that ask for an activity, those with a draft first."""
    return await _proposals(view)


@router.post("/proposals/{proposal_id}/announce", dependencies=[needs("activities.edit")])
async def announce(view: GetLocalView, proposal_id: UUID) -> Response:
    """Make an activity of a day."""
    form = await view.request.form()
    try:
        command = read_announcement(form, proposal_id=proposal_id, actor=view.actor)
    except ValidationError as error:
        return await _proposals(view, refusal=misread(error, view.texts), at=proposal_id)
    answer = await view.owners.attempt(command, ProposalChanged)
    if answer.value is None or answer.value.activity is None:
        return await _proposals(view, refusal=answer.refusal, at=proposal_id)
    return view.go(f"/activities/{answer.value.activity.activity_id}?done=announced")


@router.post("/proposals/{proposal_id}/drop", dependencies=[needs("activities.edit")])
async def drop(
    view: GetLocalView, proposal_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Say that nothing will take place on a day."""
    try:
        command = DropProposal(command_id=command_id, actor=view.actor, proposal_id=proposal_id, reason=reason)
    except ValidationError as error:
        return await _proposals(view, refusal=misread(error, view.texts), at=proposal_id)
    answer = await view.owners.attempt(command, ProposalChanged)
    if answer.refusal:
        return await _proposals(view, refusal=answer.refusal, at=proposal_id)
    return view.go("/activities/proposals?done=dropped")


async def _proposals(view: View, *, refusal: Refusal | None = None, at: UUID | None = None) -> HTMLResponse:
    today: date = view.say.today
    listed = await load_proposals(view.owners, community=view.community, years={today.year, today.year + 1})
    ahead = [one for one in listed.value.items if one.on >= today] if listed.value else []
    ahead.sort(key=lambda one: (one.draft is None, one.on))
    done = view.request.query_params.get("done", "") == "dropped"
    return view.refused("proposals.html", refusal, listed=listed, ahead=ahead, at=at, done=done)
