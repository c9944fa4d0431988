"""Every role before every route of the console: let through or turned away exactly as the policy says."""

from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from types import SimpleNamespace
from uuid import UUID

import pytest
from aiohttp import ClientSession, DummyCookieJar
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from nuanlin.local.nats import LocalNats
from services.console.http.access import EVERYBODY, Need, pages_of, undecided
from services.console.http.app import create_app
from shared.access import PUBLIC, RIGHTS, ROLES, SYSTEM_ROLES, may
from tests.support.console import RunningConsole, running_console
from tests.support.people import id_of

NOBODY = "nobody"

PEOPLE = sorted(set(ROLES) - SYSTEM_ROLES - {PUBLIC})

CSRF = "a token of this browser, long enough to be kept"

FOR_EVERYBODY = ("/login", "/logout", "/n/", "/f/", "/cal/", "/m/worker.js", "/m/manifest", "/static/")
"""Where everybody may go, with or without an account; `/m` alone leads to the phone's page."""

BEGINNINGS = ("/account", "/accounts", "/glass/review")

DESK = {"/": "led away"}
"""Whoever has no desk and opens the first page is led to where they begin instead."""

ENDS = ("/logout", "/login/demo")
"""Come last: afterwards somebody else is signed in, or nobody."""

FACTOR = "/login/code"
"""Compares a code with the second factor, which accounts of tests have not really got."""


def decided() -> list[tuple[APIRoute, Need]]:
    """Return every route with what it needs; an application with one that says nothing does not start."""
    nowhere = SimpleNamespace(settings=SimpleNamespace(hosts=frozenset(), secure=False))
    return [
        (route, next(one.dependency for one in route.dependencies if isinstance(one.dependency, Need)))
        for route in pages_of(create_app(nowhere, health=[]).routes)  # type: ignore[arg-type]
    ]


ROUTES = decided()

REQUESTS = [(method, route, need) for route, need in ROUTES for method in sorted(route.methods or ())]
REQUESTS.sort(key=lambda one: one[1].path in ENDS)


@pytest.fixture
async def console(nats_node: LocalNats, database: Callable[[str], Awaitable[str]]) -> AsyncIterator[RunningConsole]:
    """Run a console behind which nobody answers: whether somebody may is decided before anybody is asked."""
    async with running_console(nats_node.url, await database("console")) as running:
        yield running


@pytest.fixture
async def browser(console: RunningConsole) -> AsyncIterator[ClientSession]:
    """Send requests as pages of ours do, with the cookies that each request names."""
    headers = {"origin": console.url, "x-csrf-token": CSRF}
    async with ClientSession(console.url, headers=headers, cookie_jar=DummyCookieJar()) as session:
        yield session


@pytest.mark.parametrize(("route", "need"), ROUTES, ids=lambda value: getattr(value, "path", ""))
def test_a_route_has_a_right_that_somebody_holds_or_is_for_everybody_on_purpose(route: APIRoute, need: Need) -> None:
    if need.right is None:
        assert route.path == "/m" or route.path.startswith(FOR_EVERYBODY)
    else:
        assert need.right in RIGHTS
        assert any(may(role, need.right) for role in PEOPLE)


def test_whatever_is_added_to_the_pages_without_a_decision_is_named_before_they_open() -> None:
    app, probe = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), Route("/livez", _nothing)
    decided_part, open_part = APIRouter(), APIRouter()
    decided_part.add_api_route("/known", _nothing, dependencies=[EVERYBODY])
    open_part.add_api_route("/forgotten", _nothing)
    app.include_router(decided_part)
    app.include_router(open_part)
    app.mount("/files", Starlette())
    app.router.routes += [probe, Route("/plain", _nothing), WebSocketRoute("/socket", _nothing)]

    named = {one.split()[-1] for one in undecided(app, health=[probe])}

    assert named == {"/forgotten", "/files", "/plain", "/socket"}


async def test_every_role_gets_as_far_as_its_rights(console: RunningConsole, browser: ClientSession) -> None:
    wrong = []
    for role in (NOBODY, *PEOPLE):
        cookies = {} if role == NOBODY else await console.cookie(role=role, staff_id=id_of("蒋晨"))
        for method, route, need in REQUESTS:
            if role not in _witnesses(method, route, need):
                continue
            wanted = _wanted(role, need, method)
            answer = await _answer(browser, method, route, cookies)
            if answer not in {wanted, DESK.get(route.path)}:
                wrong.append(f"{role}, {method} {route.path}: {answer} instead of {wanted}")

    assert wrong == []


async def test_nothing_but_the_way_in_opens_before_the_second_factor(
    console: RunningConsole, browser: ClientSession
) -> None:
    cookies = await console.cookie(role="secretary", factor=False)

    for method, route, need in REQUESTS:
        if need.right is not None and not need.unfinished:
            async with browser.request(
                method, _address(route), cookies=_all(cookies), allow_redirects=False
            ) as response:
                assert response.headers.get("location") == "/login/code", f"{method} {route.path}"


async def _nothing() -> None:
    """Answer nobody."""


def _witnesses(method: str, route: APIRoute, need: Need) -> set[str]:
    """Return who asks: everybody at the first route of a right; at its others nobody, one who may, one who may not.

    A route knows its right and nothing of roles: the others would be told the same.
    """
    first = next(one for one in REQUESTS if one[2].right == need.right)
    if (method, route) == first[:2]:
        return {NOBODY, *PEOPLE}
    able = [role for role in PEOPLE if need.right is None or may(role, need.right)]
    unable = [role for role in PEOPLE if role not in able]
    return {NOBODY, *able[:1], *unable[:1]} if route.path != FACTOR else {NOBODY, *unable[:1]}


def _wanted(role: str, need: Need, method: str) -> str:
    if need.right is None or (role != NOBODY and may(role, need.right)):
        return "let through"
    if role == NOBODY:
        return "led to sign in" if method == "GET" else "asked to sign in"
    return "turned away"


async def _answer(browser: ClientSession, method: str, route: APIRoute, cookies: dict[str, str]) -> str:
    async with browser.request(method, _address(route), cookies=_all(cookies), allow_redirects=False) as response:
        location = response.headers.get("location", "")
        if response.status == 303 and location.startswith("/login?next="):
            return "led to sign in"
        if response.status == 303 and route.path in DESK and location in BEGINNINGS:
            return DESK[route.path]
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR and response.status != HTTPStatus.SERVICE_UNAVAILABLE:
            return "failed"
        return {401: "asked to sign in", 403: "turned away"}.get(response.status, "let through")


def _all(cookies: dict[str, str]) -> dict[str, str]:
    return {"nuanlin_csrf": CSRF, **cookies}


def _address(route: APIRoute) -> str:
    """Return an address of a route, with something that there is not where it names somebody."""
    path = route.path
    for name, convertor in route.param_convertors.items():
        kind = next((kind for kind in ("uuid", "int", "path") if f"{{{name}:{kind}}}" in path), "")
        text = convertor.to_string({"uuid": UUID(int=1), "int": 1}.get(kind, "1"))
        path = path.replace(f"{{{name}:{kind}}}" if kind else f"{{{name}}}", text)
    return path
