"""The overview of a street or district: every community beside the others, names one click away."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.area_rows import AreaRows
from services.console.http.view import GetView, View
from services.console.use_cases.load_overview import ORDERS, load_overview
from shared.contracts.visits_requests import MonthlyRate, MonthlyRateReply

__all__ = ["router"]

router = APIRouter(prefix="/overview")

COMMUNITY = r"^[0-9]{12}$"
MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"

Month = Annotated[str | None, Query(pattern=MONTH)]


@router.get("", dependencies=[needs("reports.read")])
async def overview(view: GetView, area: str = "", month: Month = None, order: str = "attention") -> HTMLResponse:
    """Show the communities of an area, those that want looking at first."""
    areas = _areas_of(view)
    chosen = area if area in areas else next(iter(areas), "")
    shown = month or f"{view.say.today:%Y-%m}"
    by = order if order in ORDERS else ORDERS[0]
    found = await load_overview(view.owners, view.communities, area=chosen, month=shown, order=by)
    return view.page(
        "overview.html",
        found=found,
        area=chosen,
        areas=areas,
        month=_month(shown),
        order=by,
        orders=ORDERS,
        row=AreaRows(view.texts, view.say, month=shown),
    )


@router.get("/{community}/not-reached", dependencies=[needs("reports.read")])
async def not_reached(
    view: GetView, community: Annotated[str, Path(pattern=COMMUNITY)], month: Month = None
) -> HTMLResponse:
    """Show by name whom nobody reached in a month."""
    shown = month or f"{view.say.today:%Y-%m}"
    answer = await view.owners.attempt(MonthlyRate(community=community, month=shown), MonthlyRateReply)
    if answer.missing:
        return view.missing(answer.refusal, title=view.texts("overview.title"))
    return view.page("overview_waiting.html", answer=answer, code=community, month=_month(shown))


def _areas_of(view: View) -> list[str]:
    """Return what whoever asks may look at as a whole: their own scope, and each street in it."""
    own = view.me.scope if view.me else []
    streets = {item.code[:9] for item in view.communities}
    return [*own, *sorted(streets - set(own))] if any(len(code) < 9 for code in own) else list(own)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
