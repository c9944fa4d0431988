"""Book a zone, or give it back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.opening import is_open
from services.events.storage.venue_tables import BookingRow
from services.events.storage.venues import KnownZone, VenueStore
from services.events.use_cases.show_venues import booking_of
from shared.contracts.activities_venues import Booking, BookingReply, BookZone, CancelBooking
from shared.edge import RefusedError

__all__ = ["book_zone", "cancel_booking"]


async def book_zone(session: AsyncSession, command: BookZone, *, now: datetime, zone: ZoneInfo) -> BookingReply:
    """Book a zone; the same command again answers with the same booking.

    Raises
    ------
    RefusedError
        Raised if it is not there, not open, or somebody has it for a part of the time: the refusal names the other.
    """
    venues = VenueStore(session)
    known = await venues.zone(command.zone_id)
    if known is None or not known.row.offered:
        raise RefusedError.not_found(wording.ZONE_UNKNOWN)
    before = await venues.booking_of(command.command_id)
    if before is not None:
        return BookingReply(booking=booking_of(before, known))
    if command.ends_at <= command.starts_at:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    if not is_open(known.hours, starts_at=command.starts_at, ends_at=command.ends_at, zone=zone):
        raise RefusedError(wording.ZONE_NOT_OPEN, field="starts_at")
    fields = command.model_dump(include={"command_id", "starts_at", "ends_at", "purpose", "activity_id"})
    row = await venues.book(known, fields | {"status": "booked", "booked_at": now, "booked_by": command.actor})
    if row is None:
        raise await _taken(venues, known, command, zone)
    return BookingReply(booking=booking_of(row, known))


async def cancel_booking(session: AsyncSession, command: CancelBooking) -> BookingReply:
    """Give a zone back; doing it again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such booking.
    """
    venues = VenueStore(session)
    row = await venues.lock_booking(command.booking_id)
    if row is None or row.status == "closed":
        raise RefusedError.not_found(wording.BOOKING_UNKNOWN)
    if row.status == "booked":
        row.status, row.version = "cancelled", row.version + 1
        await session.flush()
    return BookingReply(booking=await _shown(venues, row))


async def _shown(venues: VenueStore, row: BookingRow) -> Booking:
    known = await venues.zone(row.zone_id)
    if known is None:
        raise RefusedError.not_found(wording.ZONE_UNKNOWN)
    return booking_of(row, known)


async def _taken(venues: VenueStore, known: KnownZone, command: BookZone, zone: ZoneInfo) -> RefusedError:
    others = await venues.overlapping(known.row.id, starts_at=command.starts_at, ends_at=command.ends_at)
    named = ";".join(
        f"{each.starts_at.astimezone(zone):%m-%d %H:%M}—{each.ends_at.astimezone(zone):%H:%M} {each.purpose}"
        for each in others
    )
    return RefusedError.conflict(wording.zone_taken(known.row.name, named))
