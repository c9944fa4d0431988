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

__all__ = ["CSRF_COOKIE", "Guard", "check_csrf", "csrf_of"]

CSRF_COOKIE = "nuanlin_csrf"
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
"""A browser that was lured here under another name (DNS rebinding) is turned away."""

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


log = structlog.get_logger("console")


class Guard:
    """Middleware: turns foreign requests away, protects every answer, and never shows a stack trace.

    Parameters
    ----------
    app
        The pages.
    on_error
        Makes the answer to a request that failed in a way nobody thought of.
    """

    def __init__(self, app: ASGIApp, on_error: Callable[[Request], Awaitable[Response]]) -> None:
        self._app = app
        self._on_error = on_error

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
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        problem = _problem(scope["method"], Headers(scope=scope))
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


def _route(scope: Scope) -> str:
    """Return the pattern of the address: the address itself may hold the token of a notice."""
    return str(getattr(scope.get("route"), "path", ""))


def _problem(method: str, headers: Headers) -> str | None:
    """Say why a request does not come from one of our own pages."""
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in LOOPBACK_NAMES:
        return "暖邻控制台目前没有登录功能,只能在本机打开(127.0.0.1)。"
    if method in SAFE_METHODS:
        return None
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return "这个请求来自别的网站,已拒绝。请从暖邻页面操作。"
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "这个请求来自别的网站,已拒绝。请从暖邻页面操作。"
    if site is None and origin is None:
        return "浏览器没有说明请求来自哪里,已拒绝。请更新浏览器后重试。"
    return None


def csrf_of(request: Request) -> str:
    """Return the token of this browser, a fresh one if it has none."""
    known = request.cookies.get(CSRF_COOKIE, "")
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
    known = request.cookies.get(CSRF_COOKIE, "")
    if not known or not secrets.compare_digest(given.encode(), known.encode()):
        raise HTTPException(403, "csrf")
