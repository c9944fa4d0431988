"""The care map: every building as floors and doors, each with what stands there today."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from services.console.domain.care_map import NO_LIAISON
from services.console.domain.door_state import DoorState
from services.console.domain.map_parts import Chosen, Part, part_of
from services.console.http.access import needs
from services.console.http.view import GetLocalView, View
from services.console.pages.door_marks import DoorMarks
from services.console.use_cases.load_care_map import CareMap, load_care_map

__all__ = ["router"]

router = APIRouter(prefix="/map")


@dataclass(frozen=True)
class Wish:
    """How much of a large map is wanted."""

    begin: Annotated[int, Query(ge=0, alias="from")] = 0
    """Which building is the first."""
    shown: Annotated[int, Query(ge=0)] = 0
    """Up to which building it is drawn already."""
    whole: bool = False
    """All of it, for paper."""
    alone: bool = False
    """These buildings without the page around them."""


@router.get("", dependencies=[needs("visits.read")])
async def care_map(
    view: GetLocalView,
    chosen: Annotated[Chosen, Depends()],
    wish: Annotated[Wish, Depends()],
    *,
    everybody: bool = False,
) -> HTMLResponse:
    """Show the doors of a community; a filter leaves the houses standing and fades the other doors."""
    found = await load_care_map(view.owners, community=view.community, everybody=everybody, day_ends=_tomorrow(view))
    part = part_of(found.compounds, chosen, begin=wish.begin, shown=wish.shown, everything=wish.whole)
    return view.page(
        "map_houses.html" if wish.alone else "map.html",
        found=found,
        everybody=everybody,
        chosen=chosen,
        part=part,
        wish=wish,
        states=list(DoorState),
        **_said(view, found, chosen, part),
    )


def _tomorrow(view: View) -> datetime:
    return datetime.combine(view.say.today + timedelta(days=1), time.min, tzinfo=view.say.zone)


def _said(view: View, found: CareMap, chosen: Chosen, part: Part) -> dict[str, Any]:
    """Return once what a map says a thousand times: words of states and ages, numbers of categories and liaisons."""
    ages = {one.age for compound in found.compounds for door in compound.dwellings for one in door.dwellers}
    words = {state: view.texts(f"map.state_{state}") for state in DoorState}
    cats = {category: number for number, category in enumerate(found.categories)}
    names = {liaison_id: number for number, liaison_id in enumerate([NO_LIAISON, *dict(found.liaisons)])}
    said = {age: view.say.age(age) for age in ages if age is not None}
    return {
        "word_of": words, "cats": cats, "names": names,
        "staircase": DoorMarks(
            chosen, others=view.texts("map.others"), others_text=view.texts("map.others_text"), words=words, ages=said,
            categories=cats, liaisons=names, unpaired=view.texts("map.unpaired"), faded=part.whole,
        ),
        "no_liaison": NO_LIAISON,
        "beyond": [
            view.texts("map.beyond_in", compound=one.compound or view.texts("map.no_compound"), n=one.persons)
            for one in found.beyond
        ],
    }  # fmt: skip
