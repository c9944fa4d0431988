"""Who outside is told: relatives' links, agencies with their cases, and the week in one page."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.view import GetLocalView, View, misread
from shared.contracts.alerts_agencies import (
    AgencyCases,
    AgencyRouteItem,
    AgencyRoutes,
    HazardCode,
    ListAgencyCases,
    ListAgencyRoutes,
    SaveAgencyRoute,
)
from shared.contracts.alerts_digests import AlertDigest, GetAlertDigest
from shared.contracts.alerts_feeds import CommunityFeeds, FeedItem, ListCommunityFeeds, RenewFeed, RevokeFeed
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/feeds")

DAYS = (30, 90, 180, 365)

MOST = 200

HAZARDS = get_args(HazardCode)


@router.get("", dependencies=[needs("notices.read")])
async def feeds(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show the relatives' links of a community."""
    return await _feeds(view, done=done)


@router.post("/{feed_id}/renew", dependencies=[needs("residents.edit")])
async def renew(
    view: GetLocalView, feed_id: UUID, command_id: Annotated[UUID, Form()], days: Annotated[int, Form()] = 90
) -> Response:
    """Let a link hold longer, from now."""
    fields = {"command_id": command_id, "feed_id": feed_id, "days": days}
    return await _change(view, RenewFeed, fields, done="renewed")


@router.post("/{feed_id}/revoke", dependencies=[needs("residents.edit")])
async def revoke(
    view: GetLocalView, feed_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """End a link at once."""
    fields = {"command_id": command_id, "feed_id": feed_id, "reason": reason}
    return await _change(view, RevokeFeed, fields, done="revoked")


@router.get("/agencies", dependencies=[needs("alerts.read")])
async def agencies(view: GetLocalView, done: str = "", all: bool = False) -> HTMLResponse:  # noqa: A002, FBT001, FBT002
    """Show which agencies see to hazards, and what became of each case."""
    return await _agencies(view, done=done, everything=all)


@router.post("/agencies", dependencies=[needs("plans.edit")])
async def save_route(view: GetLocalView) -> Response:
    """Say which agency takes a class of hazards in an area."""
    form = await view.request.form()
    names = ("command_id", "hazard", "area", "agency", "agency_name", "answer_minutes", "reason")
    typed = {name: str(form.get(name) or "") for name in names} | {"enabled": "1" if form.get("enabled") else ""}
    try:
        shown = form.get(f"shown_{typed['hazard']}_{typed['area']}") or ""
        command = SaveAgencyRoute.model_validate(typed | {"enabled": bool(typed["enabled"]), "shown": shown})
    except ValidationError as error:
        return await _agencies(view, typed=typed, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, AgencyRoutes)
    if answer.refusal is not None:
        return await _agencies(view, typed=typed, refusal=answer.refusal)
    return view.go("/feeds/agencies?done=route")


@router.get("/digest", dependencies=[needs("rota.read")])
async def digest(view: GetLocalView) -> HTMLResponse:
    """Show the seven days until now, as those who lead a community are told them."""
    answer = await view.owners.attempt(GetAlertDigest(community=view.community), AlertDigest)
    return view.page("digest.html", answer=answer)


async def _change(view: View, kind: type[RenewFeed | RevokeFeed], fields: dict[str, object], *, done: str) -> Response:
    feed_id = UUID(str(fields["feed_id"]))
    try:
        command = kind.model_validate(fields)
    except ValidationError as error:
        return await _feeds(view, refusal=misread(error, view.texts), at=feed_id)
    answer = await view.owners.attempt(command, FeedItem)
    if answer.refusal is not None:
        return await _feeds(view, refusal=answer.refusal, at=feed_id)
    return view.go(f"/feeds?done={done}")


async def _feeds(view: View, *, done: str = "", refusal: Refusal | None = None, at: UUID | None = None) -> HTMLResponse:
    answer = await view.owners.attempt(ListCommunityFeeds(community=view.community, limit=MOST), CommunityFeeds)
    return view.refused(
        "family_links.html", refusal, answer=answer, done=done, at=at, days=DAYS, most=MOST, real=view.say.real
    )


async def _agencies(
    view: View, *, done: str = "", everything: bool = False, typed: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HTMLResponse:  # fmt: skip
    query = ListAgencyCases(community=view.community, waiting_only=not everything, limit=MOST)
    cases = await view.owners.attempt(query, AgencyCases)
    routes = await view.owners.attempt(ListAgencyRoutes(), AgencyRoutes) if view.can("rules.read") else None
    here = [one for one in (routes.value.items if routes and routes.value else []) if _holds(one, view.community)]
    return view.refused(
        "agencies.html", refusal, cases=cases, routes=routes, here=here, done=done, everything=everything,
        typed=typed or {}, hazards=HAZARDS,
    )  # fmt: skip


def _holds(route: AgencyRouteItem, community: str) -> bool:
    """Say whether a route concerns this place."""
    return community.startswith(route.area)
