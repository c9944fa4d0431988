"""Close a zone for a time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.activities import ActivityStore
from services.events.storage.tables import OUTBOX
from services.events.storage.venue_tables import BookingRow
from services.events.storage.venues import KnownZone, VenueStore
from services.events.use_cases.announce_venues import booking_displaced, zone_closed
from services.events.use_cases.show_venues import booking_of, free_zones
from shared.contracts.activities_venues import CloseZone, ClosingReply, DisplacedBooking
from shared.edge import RefusedError

__all__ = ["close_zone"]


async def close_zone(session: AsyncSession, command: CloseZone, *, now: datetime, zone: ZoneInfo) -> ClosingReply:
    """Take a zone out of use; whoever has booked it is told, and is offered other zones at the same time.

    Raises
    ------
    RefusedError
        Raised if there is no such zone, or it is closed for a part of that time already.
    """
    venues = VenueStore(session)
    known = await venues.zone(command.zone_id)
    if known is None:
        raise RefusedError.not_found(wording.ZONE_UNKNOWN)
    if command.ends_at <= command.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    if await venues.booking_of(command.command_id) is not None:
        return ClosingReply(displaced=[])
    losing = await venues.overlapping(known.row.id, starts_at=command.starts_at, ends_at=command.ends_at)
    losing = [row for row in losing if row.status == "booked"]
    for row in losing:
        row.status, row.version = "displaced", row.version + 1
    await session.flush()
    fields = command.model_dump(include={"command_id", "starts_at", "ends_at"}) | {"purpose": command.reason}
    closing = await venues.book(known, fields | {"status": "closed", "booked_at": now, "booked_by": command.actor})
    if closing is None:
        raise RefusedError.conflict(wording.ZONE_CLOSED_ALREADY)
    await OUTBOX.add(session, zone_closed(closing, known, displaced=len(losing), now=now))
    await OUTBOX.add(session, *(booking_displaced(row, known, now=now) for row in losing))
    return ClosingReply(displaced=[await _displaced(session, row, known, zone=zone) for row in losing])


async def _displaced(session: AsyncSession, row: BookingRow, known: KnownZone, *, zone: ZoneInfo) -> DisplacedBooking:
    activity = await ActivityStore(session).find(row.activity_id) if row.activity_id else None
    alternatives = await free_zones(
        session,
        known.venue.community,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=activity.capacity if activity else 1,
        zone=zone,
    )
    return DisplacedBooking(booking=booking_of(row, known), alternatives=alternatives)
