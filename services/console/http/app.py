"""The application: every page, behind the guard."""

from functools import cache

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute

from services.console.deps import Deps
from services.console.http import (
    account,
    account_one,
    accounts,
    activity_rooms,
    alerts,
    audit,
    care_map,
    desk,
    feeds,
    glass,
    identity,
    imports,
    live,
    login,
    mobile,
    more,
    notices,
    overview,
    phones,
    photos,
    planning,
    resident_new,
    resident_rooms,
    residents,
    rules,
    telling,
    visits,
)
from services.console.http.access import EVERYBODY, undecided
from services.console.http.answers import HANDLERS
from services.console.http.guard import Guard, check_csrf
from services.console.http.view import NoCommunityError, open_view
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["create_app"]

PARTS = (
    login, identity, account, accounts, account_one, audit, glass, desk, alerts, resident_new, residents, visits,
    imports, phones, photos, notices, feeds, rules, overview, care_map, live, mobile, more,
    *resident_rooms.ROOMS,
    *telling.ROOMS, *activity_rooms.ROOMS, *planning.ROOMS,
)  # fmt: skip

REFUSAL_CODES = {404: RefusalCode.NOT_FOUND, 422: RefusalCode.INVALID, 403: RefusalCode.INVALID}


def create_app(deps: Deps, *, health: list[BaseRoute]) -> FastAPI:
    """Put all pages together; `health` are the routes every program of ours has."""
    app = FastAPI(title="Nuanlin console", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.deps = deps
    app.router.routes.extend(health)
    app.router.routes.extend(_pages().routes)
    app.add_api_route("/static/{name:path}", _static, methods=["GET"], dependencies=[EVERYBODY])
    if open_routes := list(undecided(app, health=health)):
        raise RuntimeError(f"no decision who may see {open_routes}")
    for problem, handler in HANDLERS.items():
        app.add_exception_handler(problem, handler)
    app.add_exception_handler(HTTPException, _show_problem)
    app.add_exception_handler(RequestValidationError, _show_problem)
    app.add_exception_handler(NoCommunityError, _show_start)
    app.add_middleware(Guard, on_error=_show_failure, hosts=deps.settings.hosts, secure=deps.settings.secure)
    return app


@cache
def _pages() -> APIRouter:
    """Put the parts together once: when one is first asked for, FastAPI looks at what each of four hundred wants."""
    pages = APIRouter()
    for part in PARTS:
        pages.include_router(part.router, dependencies=[Depends(check_csrf)])
    return pages


async def _static(request: Request, name: str) -> Response:
    """Serve a style sheet or script; its address changes with its content."""
    deps: Deps = request.app.state.deps
    asset = deps.assets.find(name)
    if asset is None:
        return PlainTextResponse("not found", status_code=404)
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.body, media_type=asset.media_type, headers=headers)


async def _show_problem(request: Request, error: Exception) -> Response:
    """Show a page for an address that leads nowhere or a form that was not ours."""
    status = error.status_code if isinstance(error, HTTPException) else 422
    view = await open_view(request)
    key = f"state.problem_{status}" if status in REFUSAL_CODES else "state.problem"
    refusal = Refusal(code=REFUSAL_CODES.get(status, RefusalCode.FAILED), message=view.texts(key))
    response = view.missing(refusal, title=view.texts("state.missing"))
    response.status_code = status
    return response


async def _show_failure(request: Request) -> Response:
    """Show that something went wrong in a way nobody thought of."""
    view = await open_view(request)
    refusal = Refusal(code=RefusalCode.FAILED, message=view.texts("state.problem"))
    return view.missing(refusal, title=view.texts("state.failed"))


async def _show_start(request: Request, _: Exception) -> Response:
    """Show what to do while there is no community, or that registry does not say which there are."""
    view = await open_view(request)
    return view.page("no_community.html", status=503 if view.deps.directory.refusal else 200)
