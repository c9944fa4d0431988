"""The duty rota: who is there when, what nobody covers, teams outside office hours."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.domain.accounts import reaches
from services.console.http.access import needs
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_rota import Week, load_week
from shared.contracts.alerts_teams import OnCallTeams, RemoveOnCallTeam, SaveOfficeHours, SaveOnCallTeam
from shared.contracts.base import Command, Refusal, RefusalCode
from shared.contracts.registry_requests import StaffItem

__all__ = ["Place", "place_of", "rota_page", "router", "staff_of"]

router = APIRouter(prefix="/rota")

WEEK = timedelta(days=7)

DIGITS = 12

Place = Annotated[str, Query(pattern=r"^([0-9]{12})?$")]


@router.get("", dependencies=[needs("rota.read")])
async def rota(view: GetLocalView, place: Place = "", begins: date | None = None, done: str = "") -> HTMLResponse:
    """Show seven days of duty."""
    return await rota_page(view, place_of(view, place), begins=begins, done=done)


@router.post("/teams", dependencies=[needs("rota.edit")])
async def save_team(
    view: GetLocalView, *, command_id: Annotated[UUID, Form()], place: Annotated[str, Form()] = "",
    team_id: Annotated[UUID | None, Form()] = None, name: Annotated[str, Form()] = "",
    shown: Annotated[str | None, Form()] = None,
) -> Response:  # fmt: skip
    """Make an on-call team, or give it another name."""
    fields = {"command_id": command_id, "team_id": team_id or uuid4(), "name": name, "shown": shown}
    return await _send(view, SaveOnCallTeam, place_of(view, place), fields, at="teams")


@router.post("/hours", dependencies=[needs("rota.edit")])
async def save_hours(
    view: GetLocalView, *, command_id: Annotated[UUID, Form()], place: Annotated[str, Form()] = "",
    days: Annotated[list[str], Form()] = [], starts: Annotated[str, Form()] = "", ends: Annotated[str, Form()] = "",  # noqa: B006
    shown: Annotated[str | None, Form()] = None,
) -> Response:  # fmt: skip
    """Say when the office is open."""
    fields = {"command_id": command_id, "days": days, "starts": starts, "ends": ends, "shown": shown}
    return await _send(view, SaveOfficeHours, place_of(view, place), fields, at="hours")


@router.get("/teams/{team_id}/remove", dependencies=[needs("rota.edit")])
async def ask_remove(view: GetLocalView, team_id: UUID, place: Place = "") -> HTMLResponse:
    """Show what goes with a team before it is taken away."""
    where = place_of(view, place)
    week = await load_week(view.owners, place=where, begins=view.say.today, zone=view.say.zone)
    teams = week.teams.value.teams if week.teams.value else []
    team = next((one for one in teams if one.team_id == team_id), None)
    if team is None:
        gone = Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("rota.team_gone"))
        return view.missing(week.teams.refusal or gone, title=view.texts("nav.rota"))
    shifts = [one for one in (week.rota.value.shifts if week.rota.value else []) if one.team_id == team_id]
    return view.page("rota_team.html", team=team, shifts=shifts, place=where, last=len(teams) == 1)


@router.post("/teams/{team_id}/remove", dependencies=[needs("rota.edit")])
async def remove_team(
    view: GetLocalView, team_id: UUID, command_id: Annotated[UUID, Form()], place: Annotated[str, Form()] = "",
    shown: Annotated[str | None, Form()] = None,
) -> Response:  # fmt: skip
    """Take a team away, with its shifts."""
    fields = {"command_id": command_id, "team_id": team_id, "shown": shown}
    return await _send(view, RemoveOnCallTeam, place_of(view, place), fields, at="teams")


async def _send(view: View, kind: type[Command], place: str, fields: Mapping[str, object], *, at: str) -> Response:
    """Send a command about teams or hours; what is wrong is said where it was written."""
    try:
        command = kind.model_validate({"community": place, **fields})
    except ValidationError as error:
        return await rota_page(view, place, refusal=misread(error, view.texts), wrong=at, typed=fields)
    answer = await view.owners.attempt(command, OnCallTeams)
    if answer.refusal is not None:
        return await rota_page(view, place, refusal=answer.refusal, wrong=at, typed=fields)
    return view.go(f"/rota?place={place}&done={at}#{at}")


async def rota_page(
    view: View, place: str, *, begins: date | None = None, done: str = "", refusal: Refusal | None = None,
    wrong: str = "", typed: Mapping[str, object] | None = None,
) -> HTMLResponse:  # fmt: skip
    """Answer with the week of a place."""
    first = begins or view.say.today
    week: Week = await load_week(view.owners, place=place, begins=first, zone=view.say.zone)
    teams = {team.team_id: team.name for team in week.teams.value.teams} if week.teams.value else {}
    return view.refused(
        "rota.html", refusal, week=week, place=place, places=_places(view), begins=first, before=first - WEEK,
        after=first + WEEK, done=done, wrong=wrong, typed=typed or {}, team_names=teams,
    )  # fmt: skip


def place_of(view: View, wanted: str) -> str:
    """Return the place whose rota is meant: the one that is asked for and within reach, else the community."""
    return wanted if wanted in _places(view) else view.community


async def staff_of(view: View, place: str) -> list[StaffItem]:
    """Return who can be put on duty at a place: its own staff, and those of the community that is chosen."""
    own = await view.deps.directory.staff(place) if place != view.community else []
    return list({item.staff_id: item for item in [*own, *view.colleagues]}.values())


def _places(view: View) -> list[str]:
    """Return the community, its street and its district, each with a rota of its own, as far as one reaches."""
    above = [code for code in (view.community[:9], view.community[:6]) if reaches(view.mine.scope, code)]
    return [view.community, *(code.ljust(DIGITS, "0") for code in above)]
