"""Show what volunteers gave."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.hours import HoursStore
from services.events.storage.hours_tables import SessionRow
from services.events.storage.volunteer_names import names_of
from shared.contracts.activities_hours import (
    ListServiceSessions,
    ServiceSession,
    ServiceSessions,
    TotalHours,
    VolunteerHours,
    VolunteerTotal,
)

__all__ = ["list_sessions", "session_of", "total_hours"]


async def list_sessions(session: AsyncSession, query: ListServiceSessions) -> ServiceSessions:
    """Return sessions, the latest first."""
    rows = await HoursStore(session).of_community(
        query.community, volunteer_id=query.volunteer_id, status=query.status, limit=query.limit
    )
    names = await names_of(session, [row.volunteer_id for row in rows])
    return ServiceSessions(items=[session_of(row, name=names.get(row.volunteer_id, "")) for row in rows])


async def total_hours(session: AsyncSession, query: TotalHours) -> VolunteerHours:
    """Return what each volunteer gave between two moments."""
    found = await HoursStore(session).totals(
        query.community, volunteer_id=query.volunteer_id, from_at=query.from_at, to_at=query.to_at
    )
    names = await names_of(session, [who for who, _, _ in found])
    items = [
        VolunteerTotal(volunteer_id=who, name=names.get(who, ""), session_count=count, minutes=minutes)
        for who, count, minutes in found
    ]
    return VolunteerHours(items=items, minutes=sum(item.minutes for item in items))


def session_of(row: SessionRow, *, name: str = "") -> ServiceSession:
    """Return a session as people see it."""
    return ServiceSession(
        session_id=row.id,
        community=row.community,
        volunteer_id=row.volunteer_id,
        volunteer_name=name,
        started_at=row.started_at,
        ended_at=row.ended_at,
        what=row.what,
        activity_id=row.activity_id,
        team_id=row.team_id,
        status=row.status,
        reported_by=row.reported_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
