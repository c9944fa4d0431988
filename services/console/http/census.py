"""Census rounds: every household is met, or said to be not met; grid by grid, with who is missing."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, narrowed
from services.console.http.fields import Field
from services.console.http.view import GetLocalView
from services.console.use_cases.load_census import MOST, NO_GRID, STATES, load_census, lone_of, progress_of
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_census import (
    CensusProgress,
    CensusRounds,
    CensusTryRecorded,
    CloseCensusRound,
    ListCensusRounds,
    OpenCensusRound,
    RecordCensusTry,
    ShowCensus,
)
from shared.contracts.registry_requests import Done

__all__ = ["router"]

router = APIRouter(prefix="/census")

HERE, ROUND = "/census", "/census/{round_id}"

TOPICS = {"family": "家庭", "health": "健康", "hobbies": "爱好", "needs": "需求"}
"""Field to what registry keeps an answer under, whatever language the page is read in."""

KEPT = ("grid", "state")
"""What the list of households was narrowed to."""

DONE = frozenset({"begun", "census_close", *(f"try_{state}" for state in STATES)})


@router.get("", dependencies=[needs("census.keep")])
async def rounds(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show the rounds of the community."""
    found = await view.owners.attempt(ListCensusRounds(community=view.community), CensusRounds)
    return view.page("census.html", found=found, progress=progress_of, done=done if done in DONE else "")


@router.get("/{round_id:uuid}", dependencies=[needs("census.keep")])
async def one_round(
    view: GetLocalView, round_id: UUID, state: str = "open", grid: str = "", done: str = ""
) -> HTMLResponse:
    """Show how far a round is, and the households in one state."""
    shown = state if state in STATES else "open"
    found = await load_census(view.owners, round_id=round_id, state=shown, grid=grid[:40])
    if found.answer.missing:
        return view.missing(found.answer.refusal, title=view.texts("nav.census"))
    return view.page(
        "census_round.html", found=found, round_id=round_id, states=STATES, most=MOST, no_grid=NO_GRID,
        lone_of=lone_of, done=done if done in DONE else "",
    )  # fmt: skip


async def about_new(about: About) -> Setting:
    """Say whether a round runs already."""
    answer = await about.view.owners.attempt(ListCensusRounds(community=about.community), CensusRounds)
    if answer.value is None:
        return Setting(gone=answer.refusal)
    running = [one.name for one in answer.value.items if one.closed_at is None]
    return Setting(told=[about.view.texts("census.runs", name=name) for name in running])


async def _progress(about: About, household_id: UUID | None = None) -> CensusProgress | Refusal:
    query = ShowCensus(round_id=about.ids["round_id"], household_id=household_id, limit=1)
    answer = await about.view.owners.attempt(query, CensusProgress)
    gone = Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("census.gone"))
    return answer.value or answer.refusal or gone


async def about_close(about: About) -> Setting:
    """Say how many households nobody has met."""
    found = await _progress(about)
    if isinstance(found, Refusal):
        return Setting(gone=found)
    counts = {state: found.counts.get(state, 0) for state in STATES}
    return Setting(told=[found.name, about.view.texts("census.stands", **counts)])


async def about_try(about: About) -> Setting:
    """Say which door it is; begin with having met somebody just now, or nobody where that was chosen."""
    found = await _progress(about, about.ids["household_id"])
    if isinstance(found, Refusal):
        return Setting(gone=found)
    door = next(iter(found.households), None)
    if door is None:
        return Setting(gone=Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("census.gone")))
    say = about.view.say
    reached = "no" if about.view.request.query_params.get("reached") == "no" else "yes"
    values = {"tried_at": [f"{say.now.astimezone(say.zone):%Y-%m-%dT%H:%M}"], "reached": [reached]}
    persons = about.view.texts("census.persons", n=door.persons)
    where = about.view.texts("census.no_door") if lone_of(door.door) else door.door
    return Setting(told=[f"{where} · {persons}"], values=values)


def with_answers(said: dict[str, Any]) -> dict[str, Any]:
    """Put what a household said under its topics."""
    answers = {name: said[field] for field, name in TOPICS.items() if said[field]} if said["reached"] == "yes" else {}
    return said | {"reached": said["reached"] == "yes", "answers": answers}


def to_round(about: About, done: Done) -> Response:
    """Lead to the round that has begun."""
    return about.view.go(f"/census/{done.id}?done=begun")


def to_list(about: About, told: CensusTryRecorded) -> Response:
    """Lead back to the households among which it stood."""
    return about.view.go(narrowed(about.view, f"/census/{about.ids['round_id']}", KEPT, done=f"try_{told.state}"))


add_deeds(
    router,
    (
        Deed("census", "new", OpenCensusRound, HERE, (Field("name", required=True, longest=60),),
             setting=about_new, answered=to_round),
        Deed("census_close", "{round_id:uuid}/close", CloseCensusRound, ROUND, setting=about_close, tone="danger"),
        Deed(
            "census_try", "{round_id:uuid}/{household_id:uuid}", RecordCensusTry, ROUND,
            (
                Field("reached", "pick", required=True, group="census_reached", codes=("yes", "no")),
                Field("tried_at", "moment", required=True),
                *(Field(name, "note", longest=500, when="reached=yes") for name in TOPICS),
            ),
            reply=CensusTryRecorded, setting=about_try, amend=with_answers, answered=to_list, keeps=KEPT,
        ),
    ),
)  # fmt: skip
