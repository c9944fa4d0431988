"""Coming in: the page that asks who it is, and a session for whoever has proved it."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.domain.accounts import Account, Stage, stage_of
from services.console.domain.tokens import hash_of, new_token
from services.console.http.access import browser_of, device_cookie, session_cookie
from services.console.http.answers import STAGE_PAGES, local_path
from services.console.http.view import View
from services.console.pages.sections import first_room
from services.console.storage.accounts import AccountStore
from services.console.storage.sessions import SessionStore
from services.console.use_cases.demo_accounts import DEMO_ROLES
from services.console.use_cases.open_session import identify, open_session
from shared.access import Reach, reach_of
from shared.clock import real_now
from shared.contracts.base import Refusal

__all__ = ["Opened", "ask_who", "enter", "first_page", "open_in", "remember"]

DEVICE_SECONDS = 365 * 24 * 3600
"""How long a browser is known again."""


async def enter(view: View, account: Account, *, after: str, kept: str, strong: bool = False) -> Response:
    """Open a session, and lead to what is still missing or to where the person wanted to go."""
    opened = await open_in(view, account, strong=strong)
    token = opened.token
    async with view.deps.sessions.begin() as session:
        view.me = view.request.state.me = await identify(session, token, now=real_now(), touching=False)
    stage = stage_of(view.me) if view.me else None
    if stage is Stage.CODE and (kept or view.partial):
        response: Response = view.page("code.html", after=after, kept=kept, refusal=None)
    elif stage is not None:
        response = RedirectResponse(f"{STAGE_PAGES[stage]}?{urlencode({'next': after})}", status_code=303)
    elif view.partial:
        response = Response(status_code=200, headers={"hx-trigger": "signed-in", "x-nuanlin-part": "1"})
    elif kept:
        response = _resume(view, kept)
    else:
        response = RedirectResponse(first_page(view) if after == "/" else after, status_code=303)
    remember(view, response, opened)
    return response


def first_page(view: View) -> str:
    """Return where somebody begins who asked for no page: at their own doors, over their area, else at the desk."""
    reach = reach_of(view.me.session.role) if view.me else Reach.NONE
    if not view.can("desk.see"):
        return first_room(view.can)
    if reach is Reach.OWN and view.staff_id is not None:
        return "/m/"
    return "/overview" if reach in {Reach.STREET, Reach.DISTRICT} and view.can("reports.read") else "/"


@dataclass(frozen=True)
class Opened:
    """The secrets that a browser is given."""

    token: str
    device: str


async def open_in(view: View, account: Account, *, strong: bool) -> Opened:
    """Open a session of its own; the one this browser had, whosever it was, ends."""
    now, browser = real_now(), browser_of(view.request)
    device = browser.device or new_token()
    async with view.deps.sessions.begin() as session:
        if view.me is not None:
            await SessionStore(session).close(view.me.account.id, session_id=view.me.session.id)
        if strong or not account.second_factor:
            await AccountStore(session).remember_device(account.id, hash_of(device), now=now)
        role = view.me.session.role if view.me and view.me.account.id == account.id else None
        token = await open_session(session, account, browser, role=role, now=now, strong_at=now if strong else None)
    return Opened(token, device)


def remember(view: View, response: Response, opened: Opened) -> None:
    """Give the browser its session, and what it is known again by."""
    for name, value, seconds in (
        (session_cookie(view.deps), opened.token, None), (device_cookie(view.deps), opened.device, DEVICE_SECONDS)
    ):  # fmt: skip
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="strict", path="/", secure=view.deps.settings.secure
        )


def _resume(view: View, kept: str) -> HTMLResponse:
    """Show what was being written, to be sent again."""
    try:
        form = json.loads(kept)
        path, fields = local_path(str(form["path"])), [(str(name), str(value)) for name, value in form["fields"]]
    except (ValueError, KeyError, TypeError):
        path, fields = "/", []
    return view.page("resume.html", path=path, fields=fields)


def ask_who(view: View, *, after: str, kept: str = "", refusal: Refusal | None = None, login: str = "") -> HTMLResponse:
    """Ask who it is, again after a try that failed."""
    demo = DEMO_ROLES if view.deps.settings.demo else ()
    oidc = view.deps.settings.oidc_name if view.deps.identity else ""
    return view.refused(
        "login.html", refusal, after=after, kept=kept, demo=demo, login=login, again=view.partial, oidc=oidc
    )
