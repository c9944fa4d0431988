"""What whoever may not see a page gets instead of it: never a dead end."""

import json
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.domain.accounts import Stage
from services.console.http.access import AccountsAwayError, NoRightError, NotSignedInError, UnfinishedError
from services.console.http.view import open_view
from services.console.pages.sections import first_room

__all__ = [
    "HANDLERS",
    "KEPT_LIMIT",
    "kept_form",
    "local_path",
    "show_away",
    "show_no_right",
    "show_sign_in",
    "show_unfinished",
]

KEPT_LIMIT = 40_000
"""Characters of a form that are carried through signing in again: no form of ours but an upload is longer."""

SECRETS = ("/account/password", "/login")
"""Forms whose fields are passwords and codes: they stand in no page again."""

STAGE_PAGES = {Stage.CODE: "/login/code", Stage.PASSWORD: "/account/password", Stage.ENROL: "/login/enrol"}


async def show_sign_in(request: Request, _: Exception) -> Response:
    """Ask who it is; what was being written is kept."""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"x-nuanlin-sign-in": "1"})
    if request.method != "GET":
        view = await open_view(request)
        kept = await kept_form(request)
        return view.page(
            "login.html", status=401, kept=kept, after="/", refusal=None, demo=(), login="", again=True, oidc=""
        )
    if request.headers.get("sec-fetch-site") == "cross-site" and not request.query_params.get("bounced"):
        view = await open_view(request)  # a link from elsewhere comes without our cookies: once more, from here
        separator = "&" if request.url.query else "?"
        return view.page("bounce.html", to=f"{_asked(request)}{separator}bounced=1")
    return RedirectResponse(f"/login?{urlencode({'next': _asked(request)})}", status_code=303)


async def show_unfinished(request: Request, error: Exception) -> Response:
    """Lead to what is still missing."""
    assert isinstance(error, UnfinishedError)  # noqa: S101 - FastAPI tells handlers by the class
    page = STAGE_PAGES[error.stage]
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"hx-redirect": page})
    return RedirectResponse(page, status_code=303)


async def show_no_right(request: Request, _: Exception) -> Response:
    """Say that the role may not, and what to do; whoever has no desk begins elsewhere."""
    view = await open_view(request)
    if request.url.path == "/":
        return RedirectResponse(first_room(view.can), status_code=303)
    return view.page("no_right.html", status=403)


async def show_away(request: Request, _: Exception) -> HTMLResponse:
    """Say that nobody can sign in just now."""
    request.state.me = None
    view = await open_view(request)
    return view.page("accounts_away.html", status=503)


async def kept_form(request: Request) -> str:
    """Return what somebody sent, so that it can be sent again once they have signed in; empty if it cannot be."""
    if request.url.path.startswith(SECRETS):
        return ""
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "csrf"]
    if len(fields) < len([name for name in form if name != "csrf"]):
        return ""  # a file: it has to be chosen again
    kept = json.dumps({"path": request.url.path, "fields": fields}, ensure_ascii=False)
    return kept if len(kept) <= KEPT_LIMIT else ""


def local_path(wanted: str) -> str:
    """Return an address of this console, the desk if it is another's."""
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours and not parts.path.startswith(("/login", "/logout")) else "/"


def _asked(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


HANDLERS = {
    NotSignedInError: show_sign_in,
    UnfinishedError: show_unfinished,
    NoRightError: show_no_right,
    AccountsAwayError: show_away,
}
"""Who answers instead of the page."""
