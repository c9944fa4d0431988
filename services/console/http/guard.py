"""What every request must fulfil and every answer says, whatever the page."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.console.settings import LOOPBACK_NAMES

__all__ = ["Guard", "check_csrf", "csrf_cookie", "csrf_of"]

CSRF_COOKIE = "nuanlin_csrf"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

ONLY_HTTPS = {"strict-transport-security": "max-age=31536000"}
"""Told where browsers come by HTTPS: a year of nothing else."""

PROBES = frozenset({"/livez", "/readyz"})
"""What a platform asks under whatever address it knows."""

FIGURES = "/metrics"
"""Figures of the machinery are for this machine, whatever address the pages have."""

log = structlog.get_logger("console")


class Guard:
    """Middleware: turns foreign requests away, protects every answer, and never shows a stack trace.

    Parameters
    ----------
    app
        The pages.
    on_error
        Makes the answer to a request that failed in a way nobody thought of.
    hosts
        Host names under which pages may be opened.
    secure
        Whether browsers come by HTTPS.
    """

    def __init__(
        self,
        app: ASGIApp,
        on_error: Callable[[Request], Awaitable[Response]],
        *,
        hosts: frozenset[str],
        secure: bool,
    ) -> None:
        self._app = app
        self._on_error = on_error
        self._hosts = hosts
        self._headers = HEADERS | (ONLY_HTTPS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        problem = self._problem(scope["method"], scope["path"], Headers(scope=scope))
        if problem:
            await PlainTextResponse(problem, status_code=403)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            log.exception("page failed", route=_route(scope))
            if not started:
                response = await self._on_error(Request(scope, receive))
                await response(scope, receive, send_guarded)

    def _problem(self, method: str, path: str, headers: Headers) -> str | None:
        """Say why a request does not come from one of our own pages."""
        if path in PROBES:
            return None
        host = headers.get("host", "")
        if urlsplit(f"//{host}").hostname not in (LOOPBACK_NAMES if path == FIGURES else self._hosts):
            return "请用暖邻的正式网址打开(管理员可在 NUANLIN_CONSOLE_PUBLIC_URL 里设置);没有设置时只能在本机打开。"
        return None if method in SAFE_METHODS else _foreign(headers, host)


def _route(scope: Scope) -> str:
    """Return the pattern of the address: the address itself may hold the token of a notice."""
    return str(getattr(scope.get("route"), "path", ""))


def _foreign(headers: Headers, host: str) -> str | None:
    """Say why a change does not come from one of our own pages."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return "这个请求来自别的网站,已拒绝。请从暖邻页面操作。"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "这个请求来自别的网站,已拒绝。请从暖邻页面操作。"
    if site is None and origin is None:
        return "浏览器没有说明请求来自哪里,已拒绝。请更新浏览器后重试。"
    return None


def csrf_cookie(request: Request) -> str:
    """Return the name of the cookie: with HTTPS one that no other host and no plain page can set."""
    return f"__Host-{CSRF_COOKIE}" if request.app.state.deps.settings.secure else CSRF_COOKIE


def csrf_of(request: Request) -> str:
    """Return the token of this browser, a fresh one if it has none."""
    known = request.cookies.get(csrf_cookie(request), "")
    return known if len(known) >= 32 else secrets.token_urlsafe(32)


async def check_csrf(request: Request) -> None:
    """Refuse a change that does not carry the token of this browser, in a header or in the form.

    Raises
    ------
    HTTPException
        Raised with 403.
    """
    if request.method in SAFE_METHODS:
        return
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        form = await request.form()
        field = form.get(CSRF_FIELD)
        given = field if isinstance(field, str) else ""
    known = request.cookies.get(csrf_cookie(request), "")
    if not known or not secrets.compare_digest(given.encode(), known.encode()):
        raise HTTPException(403, "csrf")
