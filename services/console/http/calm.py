"""Who is left alone for a while: what is held back, silences, quiet hours."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.forms import read_moment
from services.console.http.view import GetLocalView, View, misread
from services.console.pages.condition_words import ConditionWords
from services.console.use_cases.name_people import named_in
from shared.contracts.alerts_calm import (
    ConfirmSilence,
    EndSilence,
    HeldItems,
    ListHeld,
    ListQuietHours,
    ListSilences,
    QuietHours,
    QuietHoursSaved,
    SaveQuietHours,
    SilenceItem,
    Silences,
    StartSilence,
)
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/notices")

USUAL = timedelta(hours=2)
"""How long a silence is unless somebody says otherwise."""


@router.get("/held", dependencies=[needs("notices.read")])
async def held(view: GetLocalView) -> HTMLResponse:
    """Show who is not told yet of what, and what was no news lately."""
    answer = await view.owners.attempt(ListHeld(community=view.community), HeldItems)
    return view.page("notices_held.html", answer=answer)


@router.get("/silences", dependencies=[needs("silences.keep")])
async def silences(view: GetLocalView, done: str = "", over: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002
    """Show the silences there are, and the form of another."""
    ends = (view.now + USUAL).astimezone(view.say.zone)
    return await _silences(view, {"ends_at": [f"{ends:%Y-%m-%dT%H:%M}"]}, done=done, over=over)


@router.post("/silences", dependencies=[needs("silences.keep")])
async def start(view: GetLocalView) -> Response:
    """Start a silence once it is confirmed what it means."""
    form = await view.request.form()
    typed = typed_of(form)
    try:
        command = _read(form, view)
    except ValidationError as error:
        return await _silences(view, typed, refusal=misread(error, view.texts))
    mark = shown_mark(command.model_copy(update={"command_id": UUID(int=0)}))
    if form.get("confirmed") != mark:
        return await _silences(view, typed, meant=command, mark=mark)
    answer = await view.owners.attempt(command, SilenceItem)
    if answer.refusal is not None:
        return await _silences(view, typed, refusal=answer.refusal)
    return view.go("/notices/silences?done=" + ("asked" if command.even_urgent else "started"))


@router.post("/silences/{silence_id}/confirm", dependencies=[needs("silences.keep")])
async def confirm(view: GetLocalView, silence_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Let a silence that somebody else asked for hold for what is urgent too."""
    answer = await view.owners.attempt(ConfirmSilence(command_id=command_id, silence_id=silence_id), SilenceItem)
    if answer.refusal is not None:
        return await _silences(view, {}, refusal=answer.refusal)
    return view.go("/notices/silences?done=confirmed")


@router.post("/silences/{silence_id}/end", dependencies=[needs("silences.keep")])
async def end(view: GetLocalView, silence_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """End a silence: what it held back is told now."""
    answer = await view.owners.attempt(EndSilence(command_id=command_id, silence_id=silence_id), SilenceItem)
    if answer.refusal is not None:
        return await _silences(view, {}, refusal=answer.refusal)
    return view.go("/notices/silences?done=ended")


@router.get("/quiet", dependencies=[needs("notices.read")])
async def quiet(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show who is left alone in which hours."""
    return await _quiet(view, {}, done=done)


@router.post("/quiet", dependencies=[needs("quiet_hours.keep")])
async def save_quiet(view: GetLocalView) -> Response:
    """Leave somebody alone in some hours, or no longer."""
    form = await view.request.form()
    fields = {name: form.get(name) or None for name in ("command_id", "staff_id", "starts", "ends")}
    shown = form.get(f"shown_{fields['staff_id']}") or ""
    try:
        command = SaveQuietHours.model_validate(fields | {"passes": form.get("passes") or "urgent", "shown": shown})
    except ValidationError as error:
        return await _quiet(view, typed_of(form), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, QuietHoursSaved)
    if answer.refusal is not None:
        return await _quiet(view, typed_of(form), refusal=answer.refusal)
    return view.go("/notices/quiet?done=saved")


async def _silences(
    view: View, typed: Typed, *, refusal: Refusal | None = None, done: str = "", over: bool = False,
    meant: StartSilence | None = None, mark: str = "",
) -> HTMLResponse:  # fmt: skip
    answer = await view.owners.attempt(ListSilences(over_too=over), Silences)
    words, kinds = ConditionWords(view.texts, view.place_name), view.texts.section("alert_kind")
    named = named_in(view.staff, view.texts, actor=view.actor, who=view.who)
    return view.refused(
        "silences.html", refusal, answer=answer, typed=typed, done=done, over=over, kinds=kinds, words=words,
        meant=meant, mark=mark, named=named,
    )  # fmt: skip


async def _quiet(view: View, typed: Typed, *, refusal: Refusal | None = None, done: str = "") -> HTMLResponse:
    ids = [one.staff_id for one in view.staff]
    answer = await view.owners.attempt(ListQuietHours(community=view.community, staff_ids=ids), QuietHours)
    names = {one.staff_id: one.name for one in view.staff}
    return view.refused("quiet_hours.html", refusal, answer=answer, typed=typed, done=done, names=names)


def _read(form: FormData, view: View) -> StartSilence:
    """Read the form of a silence; one that names neither a kind nor a place is refused by the contract.

    Raises
    ------
    ValidationError
        Raised if an answer is missing or no answer at all.
    """
    place = str(form.get("place") or "")
    field = {12: "community", 9: "street"}.get(len(place))
    parts = [{"field": "kind", "eq": form["kind"]}] if form.get("kind") else []
    parts += [{"field": field, "eq": place}] if field else []
    return StartSilence.model_validate(
        {
            "command_id": form.get("command_id"),
            "when": parts[0] if len(parts) == 1 else {"all": parts} if parts else {},
            "reason": form.get("reason") or "",
            "ends_at": read_moment(form.get("ends_at"), view.say.zone),
            "even_urgent": bool(form.get("even_urgent")),
        }
    )
