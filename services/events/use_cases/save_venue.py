"""Add or change a venue."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.venues import VenueStore
from shared.contracts.activities_venues import SaveVenue, Venue
from shared.edge import RefusedError

__all__ = ["save_venue"]


async def save_venue(session: AsyncSession, command: SaveVenue, *, now: datetime) -> Venue:
    """Save a venue as its next version; what is booked there stays booked.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile, or a zone closes before it opens.
    """
    venue, venues = command.venue, VenueStore(session)
    if any(each.opens >= each.closes for zone in venue.zones for each in zone.hours):
        raise RefusedError(wording.CLOSES_BEFORE_OPENING, field="hours")
    known = await venues.lock_venue(venue.venue_id)
    if known is not None and known.command_id == command.command_id:
        return venue.model_copy(update={"version": known.version})
    if venue.version != (known.version if known else 0):
        raise RefusedError.conflict(wording.VENUE_CHANGED)
    saved = venue.model_copy(update={"version": venue.version + 1})
    values = saved.model_dump(include={"community", "name", "address", "version"})
    who = {"command_id": command.command_id, "saved_at": now, "saved_by": command.actor}
    await venues.put_venue({"id": venue.venue_id} | values | who, venue.zones)
    return saved
