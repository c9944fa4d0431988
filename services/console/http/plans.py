"""Days of closer contact, and which residents are given which services at home."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.deeds import About, Deed, Setting, add_deeds, done_text
from services.console.http.fields import Field
from services.console.http.view import GetLocalView, View
from shared.access import Reach, reach_of
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_cadence import CareWindow, CareWindows, CloseCareWindow, ListCareWindows, OpenCareWindow
from shared.contracts.visits_services import HomeService, ListServicePlans, SaveServicePlan, ServicePlan, ServicePlans
from shared.contracts.words import Category

__all__ = ["router"]

router = APIRouter(prefix="/plans")

HERE = "/plans"

CATEGORIES = tuple(category.value for category in Category)

SERVICES = tuple(service.value for service in HomeService)

EVERY = ("week", "month", "quarter")


@router.get("", dependencies=[needs("rules.read")])
async def plans(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show days of closer contact and plans of services."""
    windows, services = await asyncio.gather(
        view.owners.attempt(ListCareWindows(area=view.community), CareWindows),
        view.owners.attempt(ListServicePlans(community=view.community), ServicePlans),
    )
    whole = reach_of(view.mine.session.role) is Reach.DISTRICT
    return view.page("plans.html", windows=windows, services=services, whole=whole, done=done_text(view, done))


async def about_opening(about: About) -> Setting:
    """Begin today, in this community."""
    today = about.view.say.today.isoformat()
    return Setting(values={"first_on": [today], "every_days": ["1"]}, fixed={"area": about.view.community})


async def about_window(about: About) -> Setting:
    """Say which window is closed."""
    view = about.view
    answer = await view.owners.attempt(ListCareWindows(area=view.community), CareWindows)
    items = answer.value.items if answer.value else []
    found = next((one for one in items if one.window_id == about.ids["window_id"]), None)
    if found is None:
        return Setting(gone=answer.refusal or _gone(view))
    return Setting(told=[found.name])


async def about_new_plan(about: About) -> Setting:
    """Say of which community the plan is."""
    return Setting(fixed={"version": 0, "here": about.view.community})


async def about_plan(about: About) -> Setting:
    """Begin with the plan as it is."""
    view = about.view
    answer = await view.owners.attempt(ListServicePlans(community=view.community), ServicePlans)
    found = next((one for one in (answer.value.items if answer.value else []) if one.plan_id == _plan_id(about)), None)
    if found is None:
        return Setting(gone=answer.refusal or _gone(view))
    values = {"name": [found.name], "categories": [str(one) for one in found.categories]}
    values |= {one.service.value: [one.every.value] for one in found.services}
    values["ended"] = [] if found.active else ["1"]
    return Setting(values=values, fixed={"version": found.version, "here": found.community})


def _plan_id(about: About) -> UUID:
    found: UUID = about.ids["plan_id"]
    return found


def as_plan(said: dict[str, Any]) -> dict[str, Any]:
    """Put the plan together: of each service how often, none of those without an answer."""
    services = [{"service": name, "every": said[name]} for name in SERVICES if said.get(name)]
    plan = {name: said[name] for name in ("version", "name", "categories")}
    plan |= {"services": services, "community": said["here"], "active": not said.get("ended")}
    return said | {"plan": plan | ({"plan_id": said["plan_id"]} if "plan_id" in said else {})}


def _gone(view: View) -> Refusal:
    return Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("care.gone"))


PLAN = (
    Field("name", required=True, longest=60),
    Field("categories", "picks", required=True, group="category", codes=CATEGORIES),
    *(Field(name, "choice", group="service_every", codes=EVERY) for name in SERVICES),
)

add_deeds(
    router,
    (
        Deed(
            "window", "windows/new", OpenCareWindow, HERE,
            (
                Field("kind", "pick", required=True, group="window_kind", codes=("weather", "festival")),
                Field("name", required=True, longest=60), Field("first_on", "day", required=True),
                Field("last_on", "day"), Field("every_days", "number", required=True, low=1, high=31),
                Field("categories", "picks", group="category", codes=CATEGORIES),
            ),
            reply=CareWindow, setting=about_opening,
        ),
        Deed(
            "window_close", "windows/{window_id:uuid}/close", CloseCareWindow, HERE, (), reply=CareWindow,
            setting=about_window,
        ),
        Deed("plan", "services/new", SaveServicePlan, HERE, PLAN, reply=ServicePlan, setting=about_new_plan,
             amend=as_plan),
        Deed("plan_edit", "services/{plan_id:uuid}", SaveServicePlan, HERE, (*PLAN, Field("ended", "tick")),
             reply=ServicePlan, setting=about_plan, amend=as_plan),
    ),
)  # fmt: skip
