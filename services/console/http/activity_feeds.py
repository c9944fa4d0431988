"""Addresses under which phones and office programs read the calendar: made, renewed, revoked."""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.view import GetLocalView, View, misread
from shared.contracts.activities_feeds import (
    CalendarFeed,
    CalendarFeedOpened,
    CalendarFeeds,
    ListCalendarFeeds,
    OpenCalendarFeed,
    RevokeCalendarFeed,
)
from shared.contracts.activities_venues import ListVenues, Venues
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities/calendars")


@router.get("", dependencies=[needs("activities.edit")])
async def feeds(view: GetLocalView) -> HTMLResponse:
    """Show which addresses there are."""
    return await _page(view)


@router.post("", dependencies=[needs("activities.edit")])
async def open_feed(
    view: GetLocalView, command_id: Annotated[UUID, Form()], label: Annotated[str, Form()] = "",
    theme: Annotated[str, Form()] = "", venue_id: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Make an address; it is shown this once."""
    try:
        command = OpenCalendarFeed.model_validate({
            "command_id": command_id, "actor": view.actor, "community": view.community, "label": label,
            "theme": theme.strip(), "venue_id": venue_id or None,
        })  # fmt: skip
    except ValidationError as error:
        return await _page(view, refusal=misread(error, view.texts))
    return await _opened(view, command)


@router.post("/{feed_id}/renew", dependencies=[needs("activities.edit")])
async def renew(view: GetLocalView, feed_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Make another address for the same calendar and let the former lead nowhere."""
    known = await _found(view, feed_id)
    if known is None:
        return await _page(view)
    same = known.model_dump(include={"community", "label", "theme", "series_id", "venue_id", "resident_id"})
    made = await _opened(view, OpenCalendarFeed.model_validate({**same, "command_id": command_id, "actor": view.actor}))
    if made.status_code == 200:
        reason = view.texts("calendars.renewed")
        revoke = RevokeCalendarFeed(
            command_id=uuid5(command_id, "revoke"), actor=view.actor, feed_id=feed_id, reason=reason
        )
        await view.owners.attempt(revoke, CalendarFeed)
    return made


@router.post("/{feed_id}/revoke", dependencies=[needs("activities.edit")])
async def revoke(
    view: GetLocalView, feed_id: UUID, command_id: Annotated[UUID, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """Let an address lead nowhere from now on."""
    try:
        command = RevokeCalendarFeed(command_id=command_id, actor=view.actor, feed_id=feed_id, reason=reason)
    except ValidationError as error:
        return await _page(view, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, CalendarFeed)
    return await _page(view, refusal=answer.refusal)


async def _found(view: View, feed_id: UUID) -> CalendarFeed | None:
    listed = await view.owners.attempt(ListCalendarFeeds(community=view.community), CalendarFeeds)
    return next((one for one in listed.value.items if one.feed_id == feed_id), None) if listed.value else None


async def _opened(view: View, command: OpenCalendarFeed) -> HTMLResponse:
    answer = await view.owners.attempt(command, CalendarFeedOpened)
    if answer.value is None:
        return await _page(view, refusal=answer.refusal)
    base = view.deps.settings.public_url or str(view.request.base_url)
    return await _page(view, made=f"{str(base).rstrip('/')}/cal/{answer.value.token}.ics")


async def _page(view: View, *, refusal: Refusal | None = None, made: str = "") -> HTMLResponse:
    listed = await view.owners.attempt(ListCalendarFeeds(community=view.community), CalendarFeeds)
    venues = await view.owners.attempt(ListVenues(community=view.community), Venues)
    return view.refused("calendars.html", refusal, listed=listed, venues=venues, made=made)
