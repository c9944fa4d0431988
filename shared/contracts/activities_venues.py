"""Venues, their zones and hours, and who has booked them."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "BookZone",
    "Booking",
    "BookingDisplaced",
    "BookingReply",
    "Bookings",
    "CancelBooking",
    "CloseZone",
    "ClosingReply",
    "DisplacedBooking",
    "FindFreeZones",
    "FreeZones",
    "ListBookings",
    "ListVenues",
    "OpeningHours",
    "SaveVenue",
    "Venue",
    "Venues",
    "Zone",
    "ZoneClosed",
]

TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]


class ZoneClosed(Event):
    """A zone of a venue is closed for a time; nothing takes place there."""

    NAME: ClassVar[str] = "activities.zone_closed.v1"
    SUBJECT_FIELD: ClassVar[str] = "zone_id"
    OFTEN: ClassVar[str] = "once per closing"

    venue_id: UUID
    zone_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    displaced_count: Annotated[int, Field(ge=0)]
    """Bookings that lost their place."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"场地停用,影响 {self.displaced_count} 个预订"


class BookingDisplaced(Event):
    """A booking lost its zone because the zone is closed; whoever booked is told and offered others."""

    NAME: ClassVar[str] = "activities.booking_displaced.v1"
    SUBJECT_FIELD: ClassVar[str] = "booking_id"
    OFTEN: ClassVar[str] = "once per booking and closing"

    booking_id: UUID
    zone_id: UUID
    activity_id: UUID | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "场地停用,预订需要改地方"


class OpeningHours(Contract):
    """When a zone is open on one day of the week."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    """1 is Monday."""
    opens: TimeOfDay
    closes: TimeOfDay


class Zone(Contract):
    """One part of a venue that is booked by itself."""

    zone_id: UUID = Field(default_factory=uuid4)
    name: Text
    """``棋牌室``."""
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    hours: list[OpeningHours] = []
    """Empty is always open."""


class Venue(Contract):
    """A place where activities are held."""

    venue_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a venue that is new; else the version that was read."""
    community: Community
    name: Text
    address: str = ""
    zones: Annotated[list[Zone], Field(min_length=1)]
    """A zone that is left out is no longer offered; what is booked there stays."""


class SaveVenue(Command):
    """Add or change a venue."""

    NAME: ClassVar[str] = "activities.save_venue.v1"

    venue: Venue


class ListVenues(Query):
    """Ask for the venues of a community."""

    NAME: ClassVar[str] = "activities.list_venues.v1"

    community: Community


class Venues(Contract):
    """Venues."""

    items: list[Venue]


class Booking(Contract):
    """A zone for a time."""

    booking_id: UUID
    zone_id: UUID
    venue_name: str
    zone_name: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    purpose: str
    activity_id: UUID | None = None
    booked_by: str
    status: Literal["booked", "cancelled", "displaced"]


class BookZone(Command):
    """Book a zone. Refused, naming the other, if somebody else has it for a part of the time."""

    NAME: ClassVar[str] = "activities.book_zone.v1"

    zone_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    purpose: Text
    activity_id: UUID | None = None


class CancelBooking(Command):
    """Give a zone back."""

    NAME: ClassVar[str] = "activities.cancel_booking.v1"

    booking_id: UUID


class BookingReply(Contract):
    """The booking after the command."""

    booking: Booking


class ListBookings(Query):
    """Ask who has booked a community's zones, the earliest first."""

    NAME: ClassVar[str] = "activities.list_bookings.v1"

    community: Community
    from_at: AwareDatetime
    to_at: AwareDatetime


class Bookings(Contract):
    """Bookings."""

    items: list[Booking]


class FindFreeZones(Query):
    """Ask which zones of a community are open and free for the whole of a time."""

    NAME: ClassVar[str] = "activities.find_free_zones.v1"

    community: Community
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Annotated[int, Field(ge=1)] = 1


class FreeZones(Contract):
    """Zones that are free, the one that fits best first."""

    items: list[Zone]


class CloseZone(Command):
    """Close a zone for a time; bookings in it lose their place and are told."""

    NAME: ClassVar[str] = "activities.close_zone.v1"

    zone_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: Text


class DisplacedBooking(Contract):
    """A booking that lost its place, and where it could go at the same time."""

    booking: Booking
    alternatives: list[Zone]


class ClosingReply(Contract):
    """What a closing did."""

    displaced: list[DisplacedBooking]
