"""Say what an announcement would mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import MOST_SESSIONS
from services.events.domain import wording
from services.events.domain.opening import is_open
from services.events.domain.recurrence import days_of
from services.events.storage.venue_tables import BookingRow
from services.events.storage.venues import KnownZone, VenueStore
from services.events.use_cases.show_activities import list_activities
from shared.contracts.activities_previews import FittingZone, PreviewSessions, SessionPreview, SessionsPreview
from shared.contracts.activities_requests import ActivityItem, ListActivities
from shared.edge import RefusedError

__all__ = ["preview_sessions"]

LONGEST = timedelta(days=1)
"""Nothing that is announced lasts longer than a day, so what overlaps begins at most a day before."""


@dataclass(frozen=True)
class _Session:
    on: date
    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        return starts_at < self.ends_at and ends_at > self.starts_at


async def preview_sessions(session: AsyncSession, query: PreviewSessions, *, zone: ZoneInfo) -> SessionsPreview:
    """Return the days of an announcement, what stands against each, and where it could be.

    Raises
    ------
    RefusedError
        Raised if it would end before it starts, falls on no day, or on too many.
    """
    sessions = _sessions(query, zone)
    span = {"from_at": sessions[0].starts_at - LONGEST, "to_at": sessions[-1].ends_at}
    venues = VenueStore(session)
    zones = await venues.zones_of(query.community)
    holding = [row for row in await venues.holding(query.community, **span) if not _own(row.activity_id, query)]
    listed = await list_activities(session, ListActivities(community=query.community, limit=1000, **span))
    others = [item for item in listed.items if item.status == "scheduled" and not _own(item.activity_id, query)]
    chosen = next((known for known in zones if known.row.id == query.zone_id), None)
    return SessionsPreview(
        sessions=[_day(one, chosen, holding, others, zone=zone) for one in sessions],
        zones=_fitting(zones, sessions, holding, capacity=query.capacity, zone=zone),
    )


def _own(activity_id: object, query: PreviewSessions) -> bool:
    return query.activity_id is not None and activity_id == query.activity_id


def _sessions(query: PreviewSessions, zone: ZoneInfo) -> list[_Session]:
    rule = query.recurrence
    if query.ends <= query.starts:
        raise RefusedError(wording.ENDS_BEFORE_START, field="ends_at")
    days = days_of(
        rule.every, first_on=rule.first_on, last_on=rule.last_on, except_on=rule.except_on, weekdays=rule.weekdays
    )
    if not days:
        raise RefusedError(wording.SERIES_WITHOUT_DAYS, field="recurrence")
    if len(days) > MOST_SESSIONS:
        raise RefusedError(wording.SERIES_TOO_LONG, field="recurrence")
    return [
        _Session(day, datetime.combine(day, query.starts, zone), datetime.combine(day, query.ends, zone))
        for day in days
    ]


def _day(
    one: _Session,
    chosen: KnownZone | None,
    holding: Iterable[BookingRow],
    others: Iterable[ActivityItem],
    *,
    zone: ZoneInfo,
) -> SessionPreview:
    beside = [item for item in others if one.meets(item.starts_at, item.ends_at)]
    clash = _clash(one, chosen, holding, zone=zone) if chosen else ""
    return SessionPreview(on=one.on, clash=clash, beside=beside)


def _clash(one: _Session, known: KnownZone, holding: Iterable[BookingRow], *, zone: ZoneInfo) -> str:
    if not is_open(known.hours, starts_at=one.starts_at, ends_at=one.ends_at, zone=zone):
        return wording.ZONE_NOT_OPEN
    met = [row for row in holding if row.zone_id == known.row.id and one.meets(row.starts_at, row.ends_at)]
    named = ";".join(
        f"{row.starts_at.astimezone(zone):%H:%M}—{row.ends_at.astimezone(zone):%H:%M} {_who(row)}" for row in met
    )
    return wording.zone_taken(known.row.name, named) if met else ""


def _who(row: BookingRow) -> str:
    return wording.zone_closed(row.purpose) if row.status == "closed" else row.purpose


def _fitting(
    zones: Iterable[KnownZone],
    sessions: Sequence[_Session],
    holding: Sequence[BookingRow],
    *,
    capacity: int,
    zone: ZoneInfo,
) -> list[FittingZone]:
    fitting = [
        FittingZone(
            zone_id=known.row.id,
            name=f"{known.venue.name} {known.row.name}",
            capacity=known.row.capacity,
            free_days=sum(not _clash(one, known, holding, zone=zone) for one in sessions),
        )
        for known in zones
        if known.row.capacity >= capacity
    ]
    return sorted(fitting, key=lambda each: (-each.free_days, each.capacity))
