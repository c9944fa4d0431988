"""Breaking the glass, and the auditor's look at who did."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.http.access import needs
from services.console.http.view import GetView, View
from services.console.storage.glass import GlassStore
from services.console.use_cases.break_glass import MINUTES, break_glass, give_back
from services.console.use_cases.write_audit import write_audit
from shared.clock import real_now
from shared.contracts.base import Refusal
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/glass")


@router.get("", dependencies=[needs("glass.break")])
async def glass_page(view: GetView) -> HTMLResponse:
    """Show what it means, and the form."""
    return await _form(view)


@router.post("", dependencies=[needs("glass.break")])
async def open_glass(
    view: GetView,
    code: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
    minutes: Annotated[int, Form()] = MINUTES[0],
) -> Response:
    """Open a community for a while."""
    try:
        async with view.deps.sessions.begin() as session:
            await break_glass(session, view.mine, community=code, reason=reason, minutes=minutes, now=real_now())
    except RefusedError as error:
        return await _form(view, refusal=error.refusal, reason=reason)
    return RedirectResponse(f"/residents?community={code}", status_code=303)


@router.post("/end", dependencies=[needs("glass.break")])
async def end_glass(view: GetView) -> Response:
    """Give it back before its time."""
    async with view.deps.sessions.begin() as session:
        await give_back(session, view.mine, now=real_now())
    return RedirectResponse("/", status_code=303)


@router.get("/review", dependencies=[needs("glass.review")])
async def review_page(view: GetView) -> HTMLResponse:
    """Show the auditor who broke the glass, those first that nobody has looked at."""
    async with view.deps.sessions() as session:
        listed = await GlassStore(session).listed()
    return view.page("glass_review.html", listed=listed, real_now=real_now())


@router.post("/review/{glass_id}", dependencies=[needs("glass.review")])
async def review(view: GetView, glass_id: UUID) -> Response:
    """Note that an auditor has looked at one."""
    me = view.mine
    async with view.deps.sessions.begin() as session:
        if await GlassStore(session).review(glass_id, by=me.account.name, now=real_now()):
            await write_audit(session, actor=me.account.login, what="glass_reviewed", now=real_now())
    return RedirectResponse("/glass/review", status_code=303)


async def _form(view: View, *, refusal: Refusal | None = None, reason: str = "") -> HTMLResponse:
    own = {code[:6] for code in view.mine.account.scope_of(view.mine.session.role)}
    known = await view.deps.directory.communities()
    places = [item for item in known if item.code[:6] in own]
    return view.refused("glass.html", refusal, places=places, reason=reason, minutes=MINUTES)
