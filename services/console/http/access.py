"""Who asks for a page, and whether they may: every route says which right it needs, or that it is for everybody."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute

from services.console.deps import Deps
from services.console.domain.accounts import Me, Stage, reaches, stage_of
from services.console.domain.agents import agent_name
from services.console.use_cases.open_session import Browser, identify
from shared.access import RIGHTS, may
from shared.clock import real_now

__all__ = [
    "EVERYBODY",
    "AccountsAwayError",
    "Need",
    "NoRightError",
    "NotSignedInError",
    "UnfinishedError",
    "browser_of",
    "device_cookie",
    "me_of",
    "needs",
    "pages_of",
    "session_cookie",
    "still_reaches",
    "undecided",
]


class NotSignedInError(Exception):
    """Raised for a page that needs an account, asked for by nobody we know."""


class UnfinishedError(Exception):
    """Raised if a second factor or a password of their own is still missing."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage


class NoRightError(Exception):
    """Raised for a page that the role of whoever asks may not see."""


class AccountsAwayError(Exception):
    """Raised while the database of accounts does not answer."""


class Need:
    """What a route needs; FastAPI asks it before the page.

    Parameters
    ----------
    right
        A right of the policy; None for everybody, with or without an account.
    quiet
        Whether pages ask for it by themselves, so that it is no sign of somebody sitting there.
    unfinished
        Whether it opens although the second factor or a password of their own is still missing.
    """

    def __init__(self, right: str | None, *, quiet: bool = False, unfinished: bool = False) -> None:
        if right is not None and right not in RIGHTS:
            raise ValueError(f"no role holds the right {right!r}")
        self.right = right
        self.quiet = quiet
        self.unfinished = unfinished

    async def __call__(self, request: Request) -> None:
        """Let the request pass, or raise what is missing."""
        if self.right is None:
            return
        me = await me_of(request, touching=not self.quiet)
        if me is None:
            raise NotSignedInError
        stage = stage_of(me)
        if stage is not None and not self.unfinished:
            raise UnfinishedError(stage)
        if not may(me.session.role, self.right):
            raise NoRightError


def needs(right: str, *, quiet: bool = False, unfinished: bool = False) -> Any:  # noqa: ANN401 - as FastAPI's Depends
    """Declare the right that a route needs."""
    return Depends(Need(right, quiet=quiet, unfinished=unfinished))


EVERYBODY = Depends(Need(None))
"""Declares that a route is for everybody, with or without an account."""


async def me_of(request: Request, *, touching: bool = False) -> Me | None:
    """Return whoever asks, once per request; None for somebody without an account, or whose session is over.

    Raises
    ------
    AccountsAwayError
        Raised while the database of accounts does not answer.
    """
    known = getattr(request.state, "me", False)
    if known is not False:
        return cast("Me | None", known)
    deps = cast("Deps", request.app.state.deps)
    token = request.cookies.get(session_cookie(deps), "")
    me = None
    if token:
        try:
            async with deps.sessions.begin() as session:
                me = await identify(session, token, now=real_now(), touching=touching)
        except (SQLAlchemyError, OSError) as error:
            raise AccountsAwayError from error
        if me is not None and me.account.demo and not deps.settings.demo:
            me = None
    request.state.me = me
    return me


async def still_reaches(request: Request, community: str) -> bool:
    """Say whether whoever asks is still signed in and may look there; an open page is no sign of somebody there."""
    request.state.me = False
    try:
        me = await me_of(request)
    except AccountsAwayError:
        return True
    return me is not None and may(me.session.role, "places.read") and reaches(me.scope, community)


def session_cookie(deps: Deps) -> str:
    """Return the name of the cookie: with HTTPS one that no other host and no plain page can set."""
    return "__Host-nuanlin_session" if deps.settings.secure else "nuanlin_session"


def device_cookie(deps: Deps) -> str:
    """Return the name of the cookie by which a browser is known again."""
    return "__Host-nuanlin_device" if deps.settings.secure else "nuanlin_device"


def browser_of(request: Request) -> Browser:
    """Return where somebody is."""
    deps = cast("Deps", request.app.state.deps)
    return Browser(
        agent=agent_name(request.headers.get("user-agent", "")),
        address=request.client.host if request.client else "",
        device=request.cookies.get(device_cookie(deps), ""),
    )


def pages_of(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Return every page of an application, those of its parts included."""
    return (route for route in _routes_of(routes) if isinstance(route, APIRoute))


def _routes_of(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        part = getattr(route, "original_router", None)
        if part is not None:
            yield from _routes_of(part.routes)
        else:
            yield route


def undecided(app: FastAPI, *, health: Sequence[BaseRoute]) -> Iterator[str]:
    """Return every route that does not say what it needs; of those that are no pages, only `health` need not."""
    for route in _routes_of(app.routes):
        decisions = (one.dependency for one in getattr(route, "dependencies", ()))
        if route not in health and not any(isinstance(one, Need) for one in decisions):
            yield f"{','.join(sorted(getattr(route, 'methods', None) or ()))} {getattr(route, 'path', route)}"
