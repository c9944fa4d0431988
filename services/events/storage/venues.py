"""Questions about venues and bookings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import literal_column, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.opening import Hours
from services.events.storage.venue_tables import BookingRow, VenueRow, ZoneRow
from shared.contracts.activities_venues import Zone

__all__ = ["KnownZone", "VenueStore"]

TAKEN = BookingRow.status.in_([literal_column("'booked'"), literal_column("'closed'")])


@dataclass(frozen=True, slots=True)
class KnownZone:
    """A zone with its venue."""

    row: ZoneRow
    venue: VenueRow

    @property
    def hours(self) -> list[Hours]:
        """When it is open."""
        return [Hours(**each) for each in self.row.hours]

    @property
    def zone(self) -> Zone:
        """The zone as people see it."""
        row = self.row
        return Zone(zone_id=row.id, name=row.name, capacity=row.capacity, hours=row.hours)


class VenueStore:
    """The venues, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_venue(self, venue_id: UUID) -> VenueRow | None:
        """Return one venue and keep others from saving it."""
        return await self._session.get(VenueRow, venue_id, with_for_update=True, populate_existing=True)

    async def put_venue(self, values: dict[str, Any], zones: Sequence[Zone]) -> None:
        """Store a venue in its newest version, with the zones that are offered."""
        row = insert(VenueRow).values(**values)
        await self._session.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
        hidden = update(ZoneRow).where(ZoneRow.venue_id == values["id"]).values(offered=False)
        await self._session.execute(hidden.execution_options(synchronize_session=False))
        for zone in zones:
            fields = {"name": zone.name, "capacity": zone.capacity, "offered": True}
            fields["hours"] = [each.model_dump() for each in zone.hours]
            added = insert(ZoneRow).values(id=zone.zone_id, venue_id=values["id"], **fields)
            await self._session.execute(added.on_conflict_do_update(index_elements=["id"], set_=fields))

    async def zones_of(self, community: str) -> list[KnownZone]:
        """Return the zones that a community offers."""
        rows = (
            select(ZoneRow, VenueRow)
            .join(VenueRow, VenueRow.id == ZoneRow.venue_id)
            .where(VenueRow.community == community, ZoneRow.offered)
            .order_by(VenueRow.name, VenueRow.id, ZoneRow.number)
        )
        return [KnownZone(row=row[0], venue=row[1]) for row in await self._session.execute(rows)]

    async def zone(self, zone_id: UUID) -> KnownZone | None:
        """Return one zone, offered or not."""
        rows = select(ZoneRow, VenueRow).join(VenueRow, VenueRow.id == ZoneRow.venue_id).where(ZoneRow.id == zone_id)
        row = (await self._session.execute(rows)).first()
        return KnownZone(row=row[0], venue=row[1]) if row else None

    async def booking_of(self, command_id: UUID) -> BookingRow | None:
        """Return what a command booked."""
        return await self._session.scalar(select(BookingRow).where(BookingRow.command_id == command_id))

    async def book(self, zone: KnownZone, values: dict[str, Any]) -> BookingRow | None:
        """Store a booking; None if somebody has the zone for a part of the time."""
        row = insert(BookingRow).values(
            id=uuid4(), zone_id=zone.row.id, zone_number=zone.row.number, version=1, **values
        )
        return await self._session.scalar(row.on_conflict_do_nothing().returning(BookingRow))

    async def overlapping(self, zone_id: UUID, *, starts_at: datetime, ends_at: datetime) -> list[BookingRow]:
        """Return who has a zone for a part of a time, the earliest first; nobody changes them meanwhile."""
        rows = (
            select(BookingRow)
            .where(
                BookingRow.zone_id == zone_id,
                BookingRow.starts_at < ends_at,
                BookingRow.ends_at > starts_at,
                TAKEN,
            )
            .order_by(BookingRow.starts_at)
            .with_for_update()
        )
        return list(await self._session.scalars(rows))

    async def taken(self, community: str, *, starts_at: datetime, ends_at: datetime) -> set[UUID]:
        """Return the zones of a community that somebody has for a part of a time."""
        rows = (
            select(BookingRow.zone_id)
            .join(ZoneRow, ZoneRow.id == BookingRow.zone_id)
            .join(VenueRow, VenueRow.id == ZoneRow.venue_id)
            .where(
                VenueRow.community == community,
                BookingRow.starts_at < ends_at,
                BookingRow.ends_at > starts_at,
                TAKEN,
            )
        )
        return set(await self._session.scalars(rows))

    async def holding(self, community: str, *, from_at: datetime, to_at: datetime) -> list[BookingRow]:
        """Return who has a community's zones for a part of a span, closings included, the earliest first."""
        rows = (
            select(BookingRow)
            .join(ZoneRow, ZoneRow.id == BookingRow.zone_id)
            .join(VenueRow, VenueRow.id == ZoneRow.venue_id)
            .where(VenueRow.community == community, BookingRow.starts_at < to_at, BookingRow.ends_at > from_at, TAKEN)
            .order_by(BookingRow.starts_at)
        )
        return list(await self._session.scalars(rows))

    async def stands_in(self, venue_id: UUID, community: str) -> bool:
        """Say whether a venue is one of this community."""
        venue = await self._session.get(VenueRow, venue_id)
        return venue is not None and venue.community == community

    async def give_back(self, activity_id: UUID) -> None:
        """Give back what was booked for an activity that will not take place."""
        await self._session.execute(
            update(BookingRow)
            .where(BookingRow.activity_id == activity_id, BookingRow.status == "booked")
            .values(status="cancelled", version=BookingRow.version + 1)
            .execution_options(synchronize_session=False)
        )

    async def booked_for(self, activity_id: UUID) -> KnownZone | None:
        """Return the zone that is booked for an activity."""
        rows = select(BookingRow.zone_id).where(BookingRow.activity_id == activity_id, BookingRow.status == "booked")
        zone_id = await self._session.scalar(rows.limit(1))
        return await self.zone(zone_id) if zone_id else None

    async def lock_booking(self, booking_id: UUID) -> BookingRow | None:
        """Return one booking and keep others from changing it."""
        return await self._session.get(BookingRow, booking_id, with_for_update=True, populate_existing=True)

    async def bookings(
        self, community: str, *, from_at: datetime, to_at: datetime
    ) -> list[tuple[BookingRow, KnownZone]]:
        """Return the bookings of a community's zones that touch a span, the earliest first."""
        rows = (
            select(BookingRow, ZoneRow, VenueRow)
            .join(ZoneRow, ZoneRow.id == BookingRow.zone_id)
            .join(VenueRow, VenueRow.id == ZoneRow.venue_id)
            .where(
                VenueRow.community == community,
                BookingRow.starts_at < to_at,
                BookingRow.ends_at > from_at,
                BookingRow.status != "closed",
            )
            .order_by(BookingRow.starts_at, ZoneRow.number)
        )
        return [(row[0], KnownZone(row=row[1], venue=row[2])) for row in await self._session.execute(rows)]
