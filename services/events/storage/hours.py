"""Questions about the hours that volunteers give."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.hours_tables import SessionRow
from services.events.storage.limits import lock_volunteer
from shared.contracts.activities_hours import ReportService

__all__ = ["HoursStore"]

UNCOUNTED = text(
    """
    select coalesce(sum(extract(epoch from upper(span) - lower(span))), 0) / 60
      from service_session s,
           unnest(tstzmultirange(tstzrange(s.started_at, s.ended_at)) - coalesce(
               (select range_agg(tstzrange(o.started_at, o.ended_at))
                  from service_session o
                 where o.volunteer_id = s.volunteer_id and o.status = 'approved' and o.id <> s.id
                   and o.started_at < s.ended_at and o.ended_at > s.started_at),
               '{}'::tstzmultirange)) as span
     where s.id = :session_id
    """
)

TOTALS = text(
    """
    select v.volunteer_id, v.session_count,
           (select sum(extract(epoch from upper(span) - lower(span))) / 60 from unnest(v.spans) as span) as minutes
      from (
               select volunteer_id, count(*) as session_count,
                      range_agg(tstzrange(greatest(started_at, :from_at), least(ended_at, :to_at))) as spans
                 from service_session
                where community = :community and status = 'approved' and started_at < :to_at and ended_at > :from_at
                  and (cast(:volunteer_id as uuid) is null or volunteer_id = :volunteer_id)
                group by volunteer_id
           ) as v
     order by minutes desc, v.volunteer_id
    """
)
"""The union of each volunteer's approved sessions: time that two of them cover is counted once."""

GROUPED = """
    with part as (
        select s.volunteer_id, {key} as key, count(*) as session_count,
               range_agg(tstzrange(greatest(s.started_at, {low}), least(s.ended_at, {high}))) as spans
          from service_session s {join}
         where s.community = :community and s.status = 'approved' and s.started_at < {high} and s.ended_at > {low}
         group by s.volunteer_id, {key}
    )
    select key, count(*) as volunteers, sum(session_count) as sessions,
           sum((select sum(extract(epoch from upper(span) - lower(span))) / 60 from unnest(spans) as span)) as minutes
      from part group by key
"""

BY_TEAM = text(GROUPED.format(key="s.team_id", low=":from_at", high=":to_at", join=""))

MONTHS = """join lateral (
    select first at time zone :zone as first, (first + interval '1 month') at time zone :zone as next
      from generate_series(
          date_trunc('month', cast(:from_at as timestamptz) at time zone :zone),
          cast(:to_at as timestamptz) at time zone :zone - interval '1 second', interval '1 month') as local (first)
) m on true"""

BY_MONTH = text(
    GROUPED.format(
        key="m.first",
        low="greatest(m.first, :from_at)",
        high="least(m.next, :to_at)",
        join=MONTHS,
    )
    + " order by key"
)
"""Each month from its first midnight to the next, cut to the span that was asked for."""


class HoursStore:
    """The sessions of service, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def report(self, command: ReportService, *, now: datetime) -> tuple[SessionRow, bool]:
        """Store a session; returns it, and whether it is new to us."""
        fields = command.model_dump(
            include={"command_id", "community", "volunteer_id", "activity_id", "team_id", "what"}
        )
        added = (
            insert(SessionRow)
            .values(
                **fields,
                id=uuid4(),
                started_at=command.started_at,
                ended_at=command.ended_at,
                status="reported",
                reported_at=now,
                reported_by=command.actor,
                reason="",
                version=1,
            )
            .on_conflict_do_nothing(index_elements=[SessionRow.command_id])
            .returning(SessionRow)
        )
        row = await self._session.scalar(added)
        known = select(SessionRow).where(SessionRow.command_id == command.command_id)
        return (row, True) if row is not None else ((await self._session.scalars(known)).one(), False)

    async def lock(self, session_id: UUID) -> SessionRow | None:
        """Return one session; nobody else decides about any of its volunteer's until the transaction ends."""
        row = await self._session.get(SessionRow, session_id)
        if row is None:
            return None
        await lock_volunteer(self._session, row.volunteer_id)
        return await self._session.get(SessionRow, session_id, with_for_update=True, populate_existing=True)

    async def uncounted_minutes(self, session_id: UUID) -> int:
        """Return how much of a session no other approved session of the volunteer covers."""
        found = await self._session.execute(UNCOUNTED, {"session_id": session_id})
        minutes: int = round(found.scalar_one())
        return minutes

    async def of_community(
        self, community: str, *, volunteer_id: UUID | None, status: str | None, limit: int
    ) -> list[SessionRow]:
        """List sessions, the latest first."""
        rows = select(SessionRow).where(SessionRow.community == community)
        if volunteer_id is not None:
            rows = rows.where(SessionRow.volunteer_id == volunteer_id)
        if status is not None:
            rows = rows.where(SessionRow.status == status)
        return list(
            await self._session.scalars(rows.order_by(SessionRow.started_at.desc(), SessionRow.id).limit(limit))
        )

    async def totals(
        self, community: str, *, volunteer_id: UUID | None, from_at: datetime, to_at: datetime
    ) -> list[tuple[UUID, int, int]]:
        """Return volunteer, sessions and minutes, those who gave most first."""
        fields = {"community": community, "volunteer_id": volunteer_id, "from_at": from_at, "to_at": to_at}
        return [(row[0], row[1], round(row[2])) for row in await self._session.execute(TOTALS, fields)]

    async def by_team(
        self, community: str, *, from_at: datetime, to_at: datetime
    ) -> list[tuple[UUID | None, int, int, int]]:
        """Return team, volunteers, sessions and minutes."""
        fields = {"community": community, "from_at": from_at, "to_at": to_at}
        return [(row[0], row[1], int(row[2]), round(row[3])) for row in await self._session.execute(BY_TEAM, fields)]

    async def by_month(
        self, community: str, *, from_at: datetime, to_at: datetime, zone: str
    ) -> list[tuple[datetime, int, int, int]]:
        """Return the beginning of each month with service, volunteers, sessions and minutes."""
        fields = {"community": community, "from_at": from_at, "to_at": to_at, "zone": zone}
        return [(row[0], row[1], int(row[2]), round(row[3])) for row in await self._session.execute(BY_MONTH, fields)]
