"""The week: what it brought in a community, to look at and to print."""

from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.view import GetLocalView
from services.console.use_cases.load_week import load_week, monday_of

__all__ = ["router"]

router = APIRouter(prefix="/week")

WEEK = timedelta(days=7)

FIRST = date(2000, 1, 3)


@router.get("", dependencies=[needs("reports.read")])
async def week(view: GetLocalView, on: date | None = None) -> HTMLResponse:
    """Show the week of a day; the last whole one if none is named, and none that lies ahead."""
    this = monday_of(view.say.today)
    monday = min(monday_of(max(on, FIRST)), this) if on else this - WEEK
    found = await load_week(view.owners, community=view.community, monday=monday, zone=view.say.zone)
    after = monday + WEEK
    return view.page(
        "week.html", found=found, monday=monday, before=monday - WEEK, after=after if after <= this else None
    )
