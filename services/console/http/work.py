"""Who has how much work, per liaison and per grid; names are one click away."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.domain.workload import ORDERS
from services.console.http.access import needs
from services.console.http.forms import read_id
from services.console.http.view import GetLocalView
from services.console.use_cases.load_work import load_work, load_work_of

__all__ = ["router"]

router = APIRouter(prefix="/work")

WAYS = ("liaison", "grid")

NOBODY = "none"


@router.get("", dependencies=[needs("work.read")])
async def work(view: GetLocalView, by: str = "liaison", order: str = "load") -> HTMLResponse:
    """Show who has how much work."""
    way = by if by in WAYS else WAYS[0]
    sorting = order if order in ORDERS else ORDERS[0]
    board = await load_work(view.owners, community=view.community, staff=view.staff, by=way, order=sorting)
    return view.page("work.html", board=board, by=way, ways=WAYS, order=sorting, orders=ORDERS)


@router.get("/of/{liaison_id}", dependencies=[needs("work.read")])
async def work_of(view: GetLocalView, liaison_id: str) -> HTMLResponse:
    """Show by name whom a liaison has, or who has nobody."""
    chosen = None if liaison_id == NOBODY else read_id(liaison_id) or UUID(int=0)
    found = await load_work_of(view.owners, community=view.community, liaison_id=chosen)
    person = next((item for item in view.staff if item.staff_id == chosen), None)
    if chosen and person is None and found.value and not found.value.items:
        return view.missing(None, title=view.texts("work.title"))
    return view.page("work_of.html", found=found, liaison_id=chosen, person=person)
