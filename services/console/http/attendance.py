"""How many came: session by session, nobody twice in one."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.view import GetLocalView
from shared.contracts.activities_totals import AttendanceTotals, TotalAttendance

__all__ = ["router"]

router = APIRouter(prefix="/activities/attendance")

Day = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


@router.get("", dependencies=[needs("activities.read")])
async def attendance(view: GetLocalView, since: Day = None, until: Day = None) -> HTMLResponse:
    """Show how many came between two days."""
    last = until or view.say.today
    first = since or last - timedelta(days=30)
    query = TotalAttendance(community=view.community, from_on=first, to_on=last)
    counted = await view.owners.attempt(query, AttendanceTotals)
    return view.page("attendance.html", counted=counted, since=first, until=last)
