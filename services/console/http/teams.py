"""Teams of residents and volunteers: what they are for, who is in them, who left."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.forms import given_of
from services.console.http.person_field import Named, read_person
from services.console.http.view import GetLocalView, View, misread
from shared.contracts.activities_teams import (
    GetTeam,
    JoinTeam,
    LeaveTeam,
    ListTeams,
    SaveTeam,
    TeamDetail,
    TeamItem,
    Teams,
)
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities/teams")

KINDS = ("service", "patrol", "council", "garden", "hobby", "other")


@router.get("", dependencies=[needs("activities.read")])
async def teams(view: GetLocalView) -> HTMLResponse:
    """Show the teams."""
    return await _list(view)


@router.post("", dependencies=[needs("activities.edit")])
async def save(view: GetLocalView) -> Response:
    """Found a team, or change its charter."""
    form = await view.request.form()
    given = given_of(form)
    team: dict[str, object] = {name: form.get(name, "") for name in ("name", "kind", "charter", "least_count")}
    team |= {"team_id": form.get("team_id") or uuid4(), "version": form.get("version") or 0}
    try:
        command = SaveTeam.model_validate(
            {"command_id": form.get("command_id"), "team": team | {"community": view.community}}
        )
    except ValidationError as error:
        return await _list(view, given=given, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, TeamItem)
    if answer.value is None:
        return await _list(view, given=given, refusal=answer.refusal)
    return view.go(f"/activities/teams/{answer.value.team.team_id}?done=1")


@router.get("/{team_id}", dependencies=[needs("activities.read")])
async def team(view: GetLocalView, team_id: UUID) -> HTMLResponse:
    """Show one team with its roster."""
    return await _one(view, team_id)


@router.post("/{team_id}/join", dependencies=[needs("activities.edit")])
async def join(view: GetLocalView, team_id: UUID) -> Response:
    """Take somebody into a team."""
    form = await view.request.form()
    named = await read_person(view, form)
    if named.person is None:
        return await _one(view, team_id, named=named, refusal=named.refusal)
    try:
        command = JoinTeam.model_validate({
            "command_id": form.get("command_id"), "actor": view.actor, "team_id": team_id,
            "member_id": named.person.id, "name": named.person.name, "role": str(form.get("role") or "").strip(),
        })  # fmt: skip
    except ValidationError as error:
        return await _one(view, team_id, named=named, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, TeamItem)
    if answer.refusal:
        return await _one(view, team_id, named=named, refusal=answer.refusal)
    return view.go(f"/activities/teams/{team_id}?done=1")


@router.post("/{team_id}/leave", dependencies=[needs("activities.edit")])
async def leave(
    view: GetLocalView, team_id: UUID, command_id: Annotated[UUID, Form()], member_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Let somebody leave a team."""
    try:
        command = LeaveTeam(
            command_id=command_id, actor=view.actor, team_id=team_id, member_id=member_id, reason=reason
        )
    except ValidationError as error:
        return await _one(view, team_id, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, TeamItem)
    if answer.refusal:
        return await _one(view, team_id, refusal=answer.refusal)
    return view.go(f"/activities/teams/{team_id}?done=1")


async def _list(view: View, *, given: dict[str, str] | None = None, refusal: Refusal | None = None) -> HTMLResponse:
    listed = await view.owners.attempt(ListTeams(community=view.community), Teams)
    return view.refused("teams.html", refusal, listed=listed, given=given or {}, kinds=KINDS)


async def _one(
    view: View, team_id: UUID, *, named: Named | None = None, refusal: Refusal | None = None
) -> HTMLResponse:
    found = await view.owners.attempt(GetTeam(team_id=team_id), TeamDetail)
    if found.missing:
        return view.missing(found.refusal, title=view.texts("teams.title"))
    done = bool(view.request.query_params.get("done"))
    return view.refused(
        "team.html", refusal, answer=found, team_id=team_id, named=named or Named(), done=done, kinds=KINDS
    )
