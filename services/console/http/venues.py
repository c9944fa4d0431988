"""Venues and their rooms: who has them, booking, closing with those concerned shown."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.forms import given_of, read_moment
from services.console.http.view import GetLocalView, View, misread
from shared.contracts.activities_venues import (
    BookingReply,
    Bookings,
    BookZone,
    CancelBooking,
    CloseZone,
    ClosingReply,
    ListBookings,
    ListVenues,
    SaveVenue,
    Venue,
    Venues,
)
from shared.contracts.base import Refusal

__all__ = ["router"]

router = APIRouter(prefix="/activities/venues")

AHEAD = timedelta(days=28)

WEEKDAYS = {"daily": range(1, 8), "workdays": range(1, 6)}
"""Days on which a room is open from one time to another; anything else stays as it was."""


@router.get("", dependencies=[needs("activities.read")])
async def venues(view: GetLocalView) -> HTMLResponse:
    """Show the venues, and who has booked them in the next weeks."""
    return await _page(view)


@router.post("", dependencies=[needs("activities.edit")])
async def save(view: GetLocalView) -> Response:
    """Add a venue or change it."""
    form = await view.request.form()
    listed = await view.owners.attempt(ListVenues(community=view.community), Venues)
    if listed.value is None:  # nobody knows when the rooms are open: saved now, they would be open always
        return await _page(view, at="venue", given=given_of(form), refusal=listed.refusal)
    venue = _read(form, listed.value.items, community=view.community)
    try:
        command = SaveVenue.model_validate({"command_id": form.get("command_id"), "venue": venue})
    except ValidationError as error:
        return await _page(view, at="venue", given=given_of(form), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, Venue)
    return (
        await _page(view, at="venue", given=given_of(form), refusal=answer.refusal) if answer.refusal else _done(view)
    )


@router.post("/book", dependencies=[needs("activities.edit")])
async def book(view: GetLocalView) -> Response:
    """Book a room."""
    form = await view.request.form()
    said = {"purpose": form.get("purpose", ""), "actor": view.actor}
    try:
        command = BookZone.model_validate(_span(view, form) | said)
    except ValidationError as error:
        return await _page(view, at="book", given=given_of(form), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, BookingReply)
    return await _page(view, at="book", given=given_of(form), refusal=answer.refusal) if answer.refusal else _done(view)


@router.post("/close", dependencies=[needs("activities.edit")])
async def close(view: GetLocalView) -> Response:
    """Close a room for a time; whoever loses their place is told, and shown here with where they could go."""
    form = await view.request.form()
    said = {"reason": form.get("reason", ""), "actor": view.actor}
    try:
        command = CloseZone.model_validate(_span(view, form) | said)
    except ValidationError as error:
        return await _page(view, at="close", given=given_of(form), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, ClosingReply)
    given = given_of(form) if answer.refusal else {}
    return await _page(view, at="close", given=given, refusal=answer.refusal, closed=answer.value)


@router.post("/bookings/{booking_id}/cancel", dependencies=[needs("activities.edit")])
async def cancel(view: GetLocalView, booking_id: UUID, command_id: Annotated[UUID, Form()]) -> Response:
    """Give a room back."""
    command = CancelBooking(command_id=command_id, actor=view.actor, booking_id=booking_id)
    answer = await view.owners.attempt(command, BookingReply)
    return await _page(view, refusal=answer.refusal) if answer.refusal else _done(view)


def _read(form: FormData, listed: Iterable[Venue], *, community: str) -> dict[str, Any]:
    """Read a venue: one line per room; a room whose name is taken away is no longer offered."""
    before = next((venue for venue in listed if str(venue.venue_id) == form.get("venue_id")), None)
    hours = {str(zone.zone_id): [one.model_dump() for one in zone.hours] for zone in (before.zones if before else [])}
    fields = [form.getlist(f"zone_{name}") for name in ("id", "name", "capacity", "days", "opens", "closes")]
    zones = [
        {
            "zone_id": str(zone) or uuid4(),
            "name": str(name),
            "capacity": str(count),
            "hours": _hours(str(days), str(opens), str(closes), before=hours.get(str(zone), [])),
        }
        for zone, name, count, days, opens, closes in zip(*fields, strict=False)
        if str(name).strip()
    ]
    one = {"name": form.get("name", ""), "address": form.get("address", ""), "community": community}
    version = form.get("version") or 0
    return one | {"venue_id": form.get("venue_id") or uuid4(), "version": version, "zones": zones}


def _hours(days: str, opens: str, closes: str, *, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return when a room is open: as before unless something else was chosen."""
    if days not in WEEKDAYS:
        return [] if days == "always" else before
    return [{"weekday": day, "opens": opens, "closes": closes} for day in WEEKDAYS[days]]


def _span(view: View, form: FormData) -> dict[str, Any]:
    return {
        "command_id": form.get("command_id"), "zone_id": form.get("zone_id") or None,
        "starts_at": read_moment(form.get("starts_at"), view.say.zone),
        "ends_at": read_moment(form.get("ends_at"), view.say.zone),
    }  # fmt: skip


def _done(view: View) -> Response:
    return view.go("/activities/venues?done=1")


async def _page(
    view: View, *, at: str = "", given: dict[str, str] | None = None, refusal: Refusal | None = None,
    closed: ClosingReply | None = None,
) -> HTMLResponse:  # fmt: skip
    listed = await view.owners.attempt(ListVenues(community=view.community), Venues)
    query = ListBookings(community=view.community, from_at=view.now, to_at=view.now + AHEAD)
    booked = await view.owners.attempt(query, Bookings)
    done = bool(view.request.query_params.get("done"))
    return view.refused(
        "venues.html", refusal, listed=listed, booked=booked, at=at, given=given or {}, closed=closed, done=done
    )
