"""Show venues, who has booked them, and what is free."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.opening import is_open
from services.events.storage.venue_tables import BookingRow
from services.events.storage.venues import KnownZone, VenueStore
from shared.contracts.activities_venues import (
    Booking,
    Bookings,
    FindFreeZones,
    FreeZones,
    ListBookings,
    Venue,
    Venues,
    Zone,
)

__all__ = ["booking_of", "find_free_zones", "free_zones", "list_bookings", "list_venues"]


async def list_venues(session: AsyncSession, community: str) -> Venues:
    """Return the venues of a community with the zones they offer."""
    zones = await VenueStore(session).zones_of(community)
    groups = [list(group) for _, group in groupby(zones, key=lambda known: known.venue.id)]
    return Venues(items=[_venue(group) for group in groups])


async def list_bookings(session: AsyncSession, query: ListBookings) -> Bookings:
    """Return who has booked what."""
    found = await VenueStore(session).bookings(query.community, from_at=query.from_at, to_at=query.to_at)
    return Bookings(items=[booking_of(row, known) for row, known in found])


async def find_free_zones(session: AsyncSession, query: FindFreeZones, *, zone: ZoneInfo) -> FreeZones:
    """Return the zones that are open and free for the whole of a time."""
    found = await free_zones(
        session,
        query.community,
        starts_at=query.starts_at,
        ends_at=query.ends_at,
        capacity=query.capacity,
        zone=zone,
    )
    return FreeZones(items=found)


async def free_zones(
    session: AsyncSession, community: str, *, starts_at: datetime, ends_at: datetime, capacity: int, zone: ZoneInfo
) -> list[Zone]:
    """Return zones that are large enough, open and free, the smallest first."""
    venues = VenueStore(session)
    taken = await venues.taken(community, starts_at=starts_at, ends_at=ends_at)
    fitting = [
        known.zone
        for known in await venues.zones_of(community)
        if known.row.id not in taken
        and known.row.capacity >= capacity
        and is_open(known.hours, starts_at=starts_at, ends_at=ends_at, zone=zone)
    ]
    return sorted(fitting, key=lambda each: each.capacity)


def booking_of(row: BookingRow, known: KnownZone) -> Booking:
    """Return a booking as people see it."""
    return Booking(
        booking_id=row.id,
        zone_id=row.zone_id,
        venue_name=known.venue.name,
        zone_name=known.row.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        purpose=row.purpose,
        activity_id=row.activity_id,
        booked_by=row.booked_by,
        status=row.status,
    )


def _venue(zones: Sequence[KnownZone]) -> Venue:
    venue = zones[0].venue
    return Venue(
        venue_id=venue.id,
        version=venue.version,
        community=venue.community,
        name=venue.name,
        address=venue.address,
        zones=[known.zone for known in zones],
    )
