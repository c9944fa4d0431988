"""The events of venues, built from what has just been stored."""

from datetime import datetime
from typing import Any

from services.events.storage.venue_tables import BookingRow
from services.events.storage.venues import KnownZone
from shared.areas import place_of
from shared.contracts.activities_venues import BookingDisplaced, ZoneClosed
from shared.contracts.base import Event

__all__ = ["booking_displaced", "zone_closed"]


def _about(kind: type[Event], row: BookingRow, known: KnownZone, *, now: datetime) -> dict[str, Any]:
    return {
        "event_id": kind.identify(row.id, row.version),
        "occurred_at": now,
        **place_of(known.venue.community),
        "entity_version": row.version,
        "zone_id": row.zone_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
    }


def zone_closed(row: BookingRow, known: KnownZone, *, displaced: int, now: datetime) -> ZoneClosed:
    """Tell that a zone is out of use."""
    return ZoneClosed(**_about(ZoneClosed, row, known, now=now), venue_id=known.venue.id, displaced_count=displaced)


def booking_displaced(row: BookingRow, known: KnownZone, *, now: datetime) -> BookingDisplaced:
    """Tell that a booking has lost its place."""
    about = _about(BookingDisplaced, row, known, now=now)
    return BookingDisplaced(**about, booking_id=row.id, activity_id=row.activity_id)
