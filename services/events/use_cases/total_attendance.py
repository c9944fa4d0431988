"""Count who came, session by session and venue by venue."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity
from services.events.domain.attendance_totals import Presence, counted
from services.events.storage.activities import ActivityStore
from services.events.storage.enrolments import EnrolmentStore
from shared.contracts.activities_totals import AttendanceTotals, SessionTotals, TotalAttendance, VenueTotals
from shared.edge import RefusedError

__all__ = ["total_attendance"]

LONGEST = timedelta(days=366)
"""A year and its leap day: what the largest report asks for."""

DAY = timedelta(days=1)

Session = tuple[date, UUID]


async def total_attendance(session: AsyncSession, query: TotalAttendance, *, zone: ZoneInfo) -> AttendanceTotals:
    """Return the totals of a series, or of a community between two days.

    Raises
    ------
    RefusedError
        Raised if neither a series nor a span is named, or the span is longer than a year.
    """
    from_at, to_at = _span(query, zone)
    found = await ActivityStore(session).held(query.community, series_id=query.series_id, from_at=from_at, to_at=to_at)
    sessions = {one.id: _session_of(one, zone) for one in found}
    seen = await EnrolmentStore(session).attended(list(sessions))
    presences = counted(
        Presence(sessions[one.activity_id], one.activity_id, one.resident_id, one.attended_as, one.attended_at)
        for one in seen
        if one.attended_at is not None
    )
    counts = Counter((one.activity_id, one.attended_as) for one in presences)
    ordered = sorted(found, key=lambda one: (*sessions[one.id], one.place, one.id))
    return AttendanceTotals(
        sessions=[
            _session(key[0], list(venues), counts) for key, venues in groupby(ordered, key=lambda one: sessions[one.id])
        ],
        contacts=len(presences),
        persons=len({one.resident_id for one in presences}),
    )


def _session_of(activity: Activity, zone: ZoneInfo) -> Session:
    return activity.starts_at.astimezone(zone).date(), activity.series_id or activity.id


def _span(query: TotalAttendance, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    if query.from_on is None or query.to_on is None:
        if query.series_id is None:
            raise RefusedError(wording.PERIOD_NEEDED, field="from_on")
        return None, None
    if query.to_on - query.from_on > LONGEST:
        raise RefusedError(wording.PERIOD_LONG, field="to_on")
    return datetime.combine(query.from_on, time(), zone), datetime.combine(query.to_on + DAY, time(), zone)


def _session(on: date, venues: Sequence[Activity], counts: Counter[tuple[UUID, str]]) -> SessionTotals:
    shown = [_venue(one, counts) for one in venues]
    return SessionTotals(
        on=on,
        series_id=venues[0].series_id,
        title=venues[0].title,
        venues=shown,
        performers=sum(one.performers for one in shown),
        audience=sum(one.audience for one in shown),
        staff=sum(one.staff for one in shown),
        persons=sum(one.persons for one in shown),
    )


def _venue(activity: Activity, counts: Counter[tuple[UUID, str]]) -> VenueTotals:
    performers, audience, staff = (counts[activity.id, part] for part in ("performer", "audience", "staff"))
    return VenueTotals(
        activity_id=activity.id,
        place=activity.place,
        performers=performers,
        audience=audience,
        staff=staff,
        persons=performers + audience + staff,
    )
