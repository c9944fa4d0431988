"""One shift of the rota: add, change, take off; what it would leave uncovered is said before."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import AwareDatetime, ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.confirming import mark_of, shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.forms import read_moment
from services.console.http.rota import Place, place_of, staff_of
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_rota import find_shift
from shared.contracts.alerts_rota import (
    DutyShift,
    PreviewDutyRota,
    RemoveDutyShift,
    Rota,
    RotaPreview,
    SaveDutyShift,
    ShiftStretch,
    ShiftTimes,
)
from shared.contracts.alerts_teams import GetOnCallTeams, OnCallTeams
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/rota/shift")

EVENING = time(20)

HALF_DAY = timedelta(hours=12)
"""A night, where nothing else is said: that is what is missing most often."""

LOCAL = "%Y-%m-%dT%H:%M"


@router.get("", dependencies=[needs("rota.edit")])
async def new(
    view: GetLocalView, place: Place = "", starts: datetime | None = None, ends: datetime | None = None,
    team: UUID | None = None,
) -> HTMLResponse:  # fmt: skip
    """Show the form of a shift that is new; a gap fills in its times."""
    night = datetime.combine(view.say.today, EVENING, view.say.zone)
    times = (starts, ends) if starts and ends else (night, night + HALF_DAY)
    typed = {"repeat_days": ["0"], "team_id": [str(team or "")]}
    typed |= {name: [_local(view, at)] for name, at in zip(("starts_at", "ends_at"), times, strict=True)}
    return await _form(view, place_of(view, place), typed)


@router.get("/{shift_id}", dependencies=[needs("rota.edit")])
async def change(view: GetLocalView, shift_id: UUID, at: AwareDatetime, place: Place = "") -> HTMLResponse:
    """Show the form of a shift that is there."""
    where = place_of(view, place)
    found = await _find(view, where, shift_id, at)
    if found is None:
        return view.missing(None, title=view.texts("rota.shift_gone"))
    typed = {
        "shift_id": [str(shift_id)], "at": [at.isoformat()],
        "whose": [str(found.staff_id)], "staff_id": [str(found.staff_id)],
        "starts_at": [_local(view, found.starts_at)], "ends_at": [_local(view, found.ends_at)],
        "repeat_days": [str(found.repeat_days)], "team_id": [str(found.team_id or "")], "meant": ["once"],
        "until": [_local(view, found.until)[:10] if found.until else ""],
    }  # fmt: skip
    return await _form(view, where, typed, found=found)


@router.post("", dependencies=[needs("rota.edit")])
async def save(view: GetLocalView) -> Response:
    """Save a shift; one that leaves minutes without anybody only when that is confirmed."""
    form = await view.request.form()
    place, typed = place_of(view, str(form.get("place", ""))), typed_of(form)
    found = await _meant(view, place, form)
    if found is None and form.get("shift_id"):
        return view.missing(None, title=view.texts("rota.shift_gone"))
    try:
        command = _read(form, view, place=place, found=found)
    except ValidationError as error:
        return await _form(view, place, typed, found=found, refusal=misread(error, view.texts))
    times = ShiftTimes.model_validate(command.model_dump(include=set(ShiftTimes.model_fields)))
    query = PreviewDutyRota(community=place, times=times, away=command.in_place_of)
    seen = await view.owners.attempt(query, RotaPreview)
    if seen.value is None:
        return await _form(view, place, typed, found=found, refusal=seen.refusal)
    mark = _mark(times, command.in_place_of, seen.value)
    if _leaves_open(seen.value, times) and form.get("confirmed") != mark:
        return await _form(view, place, typed, found=found, preview=seen.value, times=times, mark=mark)
    answer = await view.owners.attempt(command, Rota)
    if answer.refusal is not None:
        now = {"whose": [str(found.staff_id)]} if found else {}
        return await _form(view, place, typed | now, found=found, refusal=answer.refusal)
    return view.go(f"/rota?place={place}&done=shift")


@router.get("/{shift_id}/remove", dependencies=[needs("rota.edit")])
async def ask_remove(view: GetLocalView, shift_id: UUID, at: AwareDatetime, place: Place = "") -> HTMLResponse:
    """Show what happens if a shift is taken off."""
    where = place_of(view, place)
    found = await _find(view, where, shift_id, at)
    if found is None:
        return view.missing(None, title=view.texts("rota.shift_gone"))
    ways = [ShiftStretch(shift_id=shift_id, at=at, whose=found.staff_id)]
    if found.repeat_days:
        ways.append(ways[0].model_copy(update={"onwards": True}))
    seen = [(way, await view.owners.attempt(PreviewDutyRota(community=where, away=way), RotaPreview)) for way in ways]
    return view.page("rota_remove.html", shift=found, place=where, seen=seen)


@router.post("/{shift_id}/remove", dependencies=[needs("rota.edit")])
async def remove(
    view: GetLocalView, *, shift_id: UUID, command_id: Annotated[UUID, Form()], at: Annotated[AwareDatetime, Form()],
    place: Annotated[str, Form()] = "", onwards: Annotated[bool, Form()] = False,
    whose: Annotated[UUID | None, Form()] = None,
) -> Response:  # fmt: skip
    """Take a shift off."""
    command = RemoveDutyShift(command_id=command_id, shift_id=shift_id, at=at, onwards=onwards, whose=whose)
    answer = await view.owners.attempt(command, Rota)
    if answer.refusal is not None:
        return view.missing(answer.refusal, title=view.texts("nav.rota"))
    return view.go(f"/rota?place={place_of(view, place)}&done=removed")


async def _form(
    view: View, place: str, typed: Typed, *, found: DutyShift | None = None, refusal: Refusal | None = None,
    preview: RotaPreview | None = None, times: ShiftTimes | None = None, mark: str = "",
) -> HTMLResponse:  # fmt: skip
    teams = await view.owners.attempt(GetOnCallTeams(community=place), OnCallTeams)
    context: dict[str, Any] = {"found": found, "preview": preview, "times": times, "mark": mark, "place": place}
    staff = await staff_of(view, place)
    names = teams.value.teams if teams.value else []
    return view.refused("rota_shift.html", refusal, typed=typed, staff=staff, teams=names, **context)


def _read(form: FormData, view: View, *, place: str, found: DutyShift | None) -> SaveDutyShift:
    """Read the form of a shift.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    once = found is not None and found.repeat_days > 0 and form.get("meant") != "onwards"
    until = f"{form['until']}T23:59" if form.get("until") else ""
    away = None
    if found is not None:
        whose = form.get("whose") or found.staff_id
        away = ShiftStretch.model_validate(
            {"shift_id": found.shift_id, "at": found.starts_at, "onwards": not once, "whose": whose}
        )
    return SaveDutyShift.model_validate(
        {
            "command_id": form.get("command_id"),
            "shift_id": form.get("new_id") or uuid4(),
            "community": place,
            "staff_id": form.get("staff_id") or None,
            "starts_at": read_moment(form.get("starts_at"), view.say.zone),
            "ends_at": read_moment(form.get("ends_at"), view.say.zone),
            "repeat_days": 0 if once else form.get("repeat_days") or 0,
            "until": None if once else read_moment(until, view.say.zone),
            "team_id": form.get("team_id") or None,
            "in_place_of": away,
        }
    )


def _mark(times: ShiftTimes, away: ShiftStretch | None, seen: RotaPreview) -> str:
    """Return the mark of what was shown: who comes for whom, when, and until when nobody is there (it begins now)."""
    return mark_of(shown_mark(times, away), *(gap.ends_at.isoformat() for gap in seen.opened))


def _leaves_open(seen: RotaPreview, times: ShiftTimes) -> bool:
    """Say whether a change leaves minutes open that were covered, or does not cover those it is meant to."""
    meant = times.team_id is None and any(
        gap.starts_at < times.ends_at and gap.ends_at > times.starts_at for gap in seen.gaps
    )
    return bool(seen.opened) or meant


async def _meant(view: View, place: str, form: FormData) -> DutyShift | None:
    """Return the shift that a form is about; none for one that is new."""
    try:
        shift_id, at = UUID(str(form.get("shift_id"))), datetime.fromisoformat(str(form.get("at")))
    except ValueError:
        return None
    return await _find(view, place, shift_id, at)


async def _find(view: View, place: str, shift_id: UUID, at: datetime) -> DutyShift | None:
    gone = view.texts("rota.shift_gone")
    return (await find_shift(view.owners, place=place, shift_id=shift_id, at=at, gone=gone)).value


def _local(view: View, at: datetime) -> str:
    return f"{at.astimezone(view.say.zone):{LOCAL}}"
