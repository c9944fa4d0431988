"""Where a resident lives: moves within the district and out of it, and stays in another community."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, namer
from services.console.http.fields import Field
from services.console.http.view import GetLocalView
from services.console.use_cases.load_moves import load_moves
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_moves import (
    BeginStay,
    ChangeStay,
    EndStay,
    ListMoves,
    ListStays,
    MoveResident,
    Moves,
    Stays,
    WithdrawMove,
)

__all__ = ["router"]

router = APIRouter()

residents = APIRouter(prefix="/residents/{resident_id:uuid}")

HERE = "/residents/{resident_id}/life"

OUT = "out"
"""Chosen for whoever leaves the district: an answer that nobody gives by leaving a field alone."""

DOOR = (
    Field("compound", longest=60), Field("building", longest=20), Field("unit", longest=20),
    Field("room", longest=20),
)  # fmt: skip

SAID = (Field("told_by", required=True, longest=60), Field("reason", "note", required=True, longest=500))

WHY = Field("reason", "note", required=True, longest=500)


@router.get("/moves", dependencies=[needs("residents.settle")])
async def moves(view: GetLocalView) -> HTMLResponse:
    """Show who moved into and out of a community, and who stays where for a time."""
    file = await load_moves(view.owners, community=view.community)
    return view.page("moves.html", file=file, named=namer(view))


async def _places(about: About) -> list[tuple[str, str]]:
    """Return the other communities of the district: somebody may move beyond what whoever asks looks after."""
    known = await about.view.deps.directory.communities()
    return [
        (one.code, f"{one.street_name} {one.name}")
        for one in known
        if one.code[:6] == about.community[:6] and one.code != about.community
    ]


async def about_move(about: About) -> Setting:
    """Offer where somebody can move to."""
    out = (OUT, about.view.texts("move.out_of_district"))
    return Setting(choices={"to_community": [*await _places(about), out]})


async def about_stay(about: About) -> Setting:
    """Offer where somebody can stay."""
    return Setting(choices={"host_community": await _places(about)})


async def about_one_move(about: About) -> Setting:
    """Say which move it is."""
    answer = await about.view.owners.attempt(ListMoves(resident_id=about.resident_id), Moves)
    found = [one for one in (answer.value.items if answer.value else []) if one.move_id == about.ids["move_id"]]
    if not found:
        return _gone(about, answer.refusal)
    to = about.view.place_name(found[0].to_community) if found[0].to_community else about.view.texts("move.out")
    return Setting(told=[f"{about.view.say.day(found[0].moved_on)} → {to} {found[0].to_door}".strip()])


async def about_one_stay(about: About) -> Setting:
    """Say where somebody stays, and until when."""
    query = ListStays(resident_id=about.resident_id)
    answer = await about.view.owners.attempt(query, Stays)
    found = [one for one in (answer.value.items if answer.value else []) if one.stay_id == about.ids["stay_id"]]
    if not found:
        return _gone(about, answer.refusal)
    one, view = found[0], about.view
    place = f"{view.place_name(one.host_community)} {one.host_compound or ''}{one.host_door}".strip()
    return Setting(told=[view.texts("move.stays_until", place=place, day=view.say.day(one.until_on))])


def _gone(about: About, why: Refusal | None) -> Setting:
    return Setting(gone=why or Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("move.gone")))


def leaving(body: dict[str, Any]) -> dict[str, Any]:
    """Leave out the community of whoever leaves the district."""
    return {name: value for name, value in body.items() if (name, value) != ("to_community", OUT)}


add_deeds(
    residents,
    (
        Deed(
            "move", "move", MoveResident, HERE,
            (Field("to_community", "choice", required=True), *DOOR, Field("moved_on", "day"), *SAID),
            setting=about_move, amend=leaving,
        ),
        Deed("unmove", "moves/{move_id:uuid}/withdraw", WithdrawMove, HERE, (WHY,), setting=about_one_move,
             tone="danger"),
        Deed(
            "stay", "stay", BeginStay, HERE,
            (
                Field("host_community", "choice", required=True), *DOOR, Field("host_phone", longest=30),
                Field("from_on", "day"), Field("until_on", "day", required=True), *SAID,
            ),
            setting=about_stay,
        ),
        Deed(
            "change_stay", "stays/{stay_id:uuid}", ChangeStay, HERE,
            (Field("until_on", "day"), *DOOR, Field("host_phone", longest=30), WHY), setting=about_one_stay,
        ),
        Deed(
            "end_stay", "stays/{stay_id:uuid}/end", EndStay, HERE,
            (Field("ended_on", "day"), Field("mistaken", "tick"), Field("reason", "note", longest=500)),
            setting=about_one_stay,
        ),
    ),
)  # fmt: skip

router.include_router(residents)
