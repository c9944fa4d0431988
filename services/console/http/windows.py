"""Windows: ticked off many at once by whoever looks at them, at the desk for somebody who calls in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.forms import read_id
from services.console.http.view import GetLocalView, View
from services.console.use_cases.load_windows import load_windows
from shared.access import Reach, reach_of
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_signals import (
    RecordSightings,
    Sighting,
    SightingsTaken,
    SightingsWithdrawn,
    WindowAgain,
    WithdrawSightings,
)

__all__ = ["router"]

router = APIRouter(prefix="/windows")

STATES = ("seen", "unclear", "distress")

Ticks = dict[UUID, str]


@router.get("", dependencies=[needs("signals.tell")])
async def windows(view: GetLocalView, observer: str = "", done: str = "") -> HTMLResponse:
    """Show how today's windows stand; as somebody who looks, with what to tick."""
    return await _page(view, _observer(view, observer), done=done)


@router.post("", dependencies=[needs("signals.tell")])
async def tick_off(view: GetLocalView) -> Response:
    """Take what was seen; a call for help is asked about first, because it calls people at once."""
    form = await view.request.form()
    observer, ticks = _observer(view, str(form.get("observer", ""))), _ticks(form)
    if form.get("again"):
        return await _page(view, observer, ticks=ticks)
    if not ticks or observer is None:
        nothing = Refusal(
            code=RefusalCode.INVALID, message=view.texts("windows.nothing" if observer else "windows.who")
        )
        return await _page(view, observer, ticks=ticks, refusal=nothing)
    if "distress" in ticks.values() and not form.get("sure"):
        return await _page(view, observer, ticks=ticks, asking=True)
    sightings = [Sighting.model_validate({"resident_id": one, "state": state}) for one, state in ticks.items()]
    command_id = read_id(form.get("command_id"))
    command = RecordSightings.model_validate(
        {"observer_id": observer, "sightings": sightings} | ({"command_id": command_id} if command_id else {})
    )
    answer = await view.owners.attempt(command, SightingsTaken)
    if answer.value is None:
        return await _page(view, observer, ticks=ticks, refusal=answer.refusal)
    kept = {one: state for one, state in ticks.items() if one in answer.value.refused}
    if kept:
        return await _page(view, observer, ticks=kept, taken=answer.value)
    said = "distress" if answer.value.distress else "taken"
    return RedirectResponse(f"/windows?observer={observer}&done={said}", status_code=303)


@router.post("/back", dependencies=[needs("signals.tell")])
async def take_back(
    view: GetLocalView, resident_id: Annotated[UUID, Form()], observer: Annotated[str, Form()] = ""
) -> Response:
    """Take back that somebody was seen; what is ticked and not saved yet stays ticked."""
    who, ticks = _observer(view, observer), _ticks(await view.request.form())
    if who is None:
        nobody = Refusal(code=RefusalCode.INVALID, message=view.texts("windows.who"))
        return await _page(view, who, ticks=ticks, refusal=nobody)
    command = WithdrawSightings(observer_id=who, windows=[WindowAgain(resident_id=resident_id)])
    answer = await view.owners.attempt(command, SightingsWithdrawn)
    reason = answer.value.refused.get(resident_id) if answer.value else None
    refusal = Refusal(code=RefusalCode.CONFLICT, message=reason) if reason else answer.refusal
    if refusal or ticks:
        return await _page(view, who, ticks=ticks, refusal=refusal, done="" if refusal else "back")
    return RedirectResponse(f"/windows?observer={who}&done=back", status_code=303)


def _observer(view: View, chosen: str) -> UUID | None:
    """Return in whose name windows are ticked off: one's own, or for those who arrange that of whoever called."""
    own_alone = reach_of(view.mine.session.role) is Reach.OWN
    return view.staff_id if own_alone else read_id(chosen)


def _ticks(form: FormData) -> Ticks:
    """Return what was ticked; what is no window or no state is left out."""
    said = ((read_id(name.removeprefix("state.")), str(value)) for name, value in form.items() if "state." in name)
    return {one: state for one, state in said if one and state in STATES}


async def _page(
    view: View,
    observer: UUID | None,
    *,
    ticks: Ticks | None = None,
    taken: SightingsTaken | None = None,
    refusal: Refusal | None = None,
    asking: bool = False,
    done: str = "",
) -> HTMLResponse:
    found = await load_windows(view.owners, community=view.community, observer_id=observer)
    names = {item.staff_id: item.name for item in view.staff}
    choices = sorted((names[one], one) for one in found.observers if one in names)
    return view.refused(
        "windows_sure.html" if asking else "windows.html",
        refusal,
        found=found,
        names=names,
        residents=found.names(),
        observer=observer,
        choices=choices,
        chooses=reach_of(view.mine.session.role) is not Reach.OWN,
        ticks=ticks or {},
        taken=taken,
        states=STATES,
        done=done if done in {"taken", "distress", "back"} else "",
    )
