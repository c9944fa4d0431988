"""The duty desk."""

from asyncio import gather
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.console.http.access import needs
from services.console.http.view import GetLocalView
from services.console.use_cases.load_desk import load_closed, load_queue, load_today, load_watch, tally_alerts
from services.console.use_cases.open_desk import open_desk

__all__ = ["router"]

router = APIRouter()


@router.get("/", dependencies=[needs("desk.see")])
async def desk(view: GetLocalView, alert: UUID | None = None) -> HTMLResponse:
    """Show the whole desk with the given alert open, else the first that waits."""
    found = await open_desk(view.owners, community=view.community, alert=alert, today=view.say.today, now=view.now)
    tally = tally_alerts(found.queue.value, now=view.now)
    return view.page(
        "desk.html", queue=found.queue, watch=found.watch, tally=tally, today=found.today, detail=found.detail,
        everything=False,
    )  # fmt: skip


@router.get("/desk/queue", dependencies=[needs("alerts.read", quiet=True)])
async def desk_queue(view: GetLocalView, everything: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002
    """Show what needs a human, by remaining time."""
    queue, watch = await gather(load_queue(view.owners, community=view.community), load_watch(view.owners))
    tally = tally_alerts(queue.value, now=view.now, everything=everything)
    return view.page("desk_queue.html", queue=queue, watch=watch, tally=tally, everything=everything)


@router.get("/desk/closed", dependencies=[needs("alerts.read", quiet=True)])
async def desk_closed(view: GetLocalView) -> HTMLResponse:
    """Show what was closed last, for whoever closed the wrong one."""
    return view.page("desk_closed.html", closed=await load_closed(view.owners, community=view.community))


@router.get("/desk/today", dependencies=[needs("visits.read", quiet=True)])
async def desk_today(view: GetLocalView) -> HTMLResponse:
    """Show today's progress and the next hour."""
    today = await load_today(view.owners, community=view.community, today=view.say.today, now=view.now)
    return view.page("desk_today.html", today=today)
