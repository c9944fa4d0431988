"""The duty desk, and what belongs to every page: duty officer, static files."""

from asyncio import gather
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.http.view import COOKIE_SECONDS, DUTY_COOKIE, GetLocalView
from services.console.use_cases.load_alert import load_alert
from services.console.use_cases.load_desk import load_queue, load_today, load_watch, tally_alerts

__all__ = ["router"]

router = APIRouter()


@router.get("/")
async def desk(view: GetLocalView, alert: UUID | None = None) -> HTMLResponse:
    """Show the whole desk with the given alert open, else the first that waits."""
    queue, watch = await gather(load_queue(view.owners, community=view.community), load_watch(view.owners))
    today = await load_today(view.owners, community=view.community, today=view.say.today, now=view.now)
    chosen = alert or (queue.value.items[0].alert_id if queue.value and queue.value.items else None)
    detail = await load_alert(view.owners, alert_id=chosen, now=view.now) if chosen else None
    tally = tally_alerts(queue.value, now=view.now)
    return view.page("desk.html", queue=queue, watch=watch, tally=tally, today=today, detail=detail, everything=False)


@router.get("/desk/queue")
async def desk_queue(view: GetLocalView, everything: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002
    """Show what needs a human, by remaining time."""
    queue, watch = await gather(load_queue(view.owners, community=view.community), load_watch(view.owners))
    tally = tally_alerts(queue.value, now=view.now, everything=everything)
    return view.page("desk_queue.html", queue=queue, watch=watch, tally=tally, everything=everything)


@router.get("/desk/today")
async def desk_today(view: GetLocalView) -> HTMLResponse:
    """Show today's progress and the next hour."""
    today = await load_today(view.owners, community=view.community, today=view.say.today, now=view.now)
    return view.page("desk_today.html", today=today)


@router.post("/duty")
async def choose_duty(request: Request, staff_id: Annotated[str, Form()] = "") -> Response:
    """Remember in this browser who is on duty."""
    back = urlsplit(request.headers.get("referer", "/"))
    response = RedirectResponse(back.path or "/", status_code=303)
    response.set_cookie(DUTY_COOKIE, staff_id, max_age=COOKIE_SECONDS, httponly=True, samesite="strict", path="/")
    return response
