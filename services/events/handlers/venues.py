"""Venues and bookings."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases import show_venues
from services.events.use_cases.book_zone import book_zone, cancel_booking
from services.events.use_cases.close_zone import close_zone
from services.events.use_cases.save_venue import save_venue
from shared.contracts.activities_venues import (
    BookingReply,
    Bookings,
    BookZone,
    CancelBooking,
    CloseZone,
    ClosingReply,
    FindFreeZones,
    FreeZones,
    ListBookings,
    ListVenues,
    SaveVenue,
    Venue,
    Venues,
)


@EDGE.answers(SaveVenue)
async def do_save_venue(command: SaveVenue, deps: Deps) -> Venue:
    """Add or change a venue."""
    async with deps.sessions.begin() as session:
        return await save_venue(session, command, now=deps.clock.now())


@EDGE.answers(ListVenues)
async def do_list_venues(query: ListVenues, deps: Deps) -> Venues:
    """List the venues of a community."""
    async with deps.sessions() as session:
        return await show_venues.list_venues(session, query.community)


@EDGE.answers(BookZone)
async def do_book_zone(command: BookZone, deps: Deps) -> BookingReply:
    """Book a zone."""
    async with deps.sessions.begin() as session:
        return await book_zone(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(CancelBooking)
async def do_cancel_booking(command: CancelBooking, deps: Deps) -> BookingReply:
    """Give a zone back."""
    async with deps.sessions.begin() as session:
        return await cancel_booking(session, command)


@EDGE.answers(ListBookings)
async def do_list_bookings(query: ListBookings, deps: Deps) -> Bookings:
    """List who has booked what."""
    async with deps.sessions() as session:
        return await show_venues.list_bookings(session, query)


@EDGE.answers(FindFreeZones)
async def do_find_free_zones(query: FindFreeZones, deps: Deps) -> FreeZones:
    """Find zones that are free."""
    async with deps.sessions() as session:
        return await show_venues.find_free_zones(session, query, zone=deps.zone)


@EDGE.answers(CloseZone)
async def do_close_zone(command: CloseZone, deps: Deps) -> ClosingReply:
    """Close a zone for a time."""
    async with deps.sessions.begin() as session:
        return await close_zone(session, command, now=deps.clock.now(), zone=deps.zone)
