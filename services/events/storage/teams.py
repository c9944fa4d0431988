"""Questions about teams."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.team_tables import MembershipRow, TeamRow

__all__ = ["TeamStore"]

ROSTER = text(
    """
    select m.member_id, m.name, m.role, m.active_from, m.active_to, m.reason,
           coalesce((
               select sum(extract(epoch from upper(span) - lower(span))) / 60
                 from unnest((
                          select range_agg(tstzrange(s.started_at, s.ended_at))
                            from service_session s
                           where s.team_id = m.team_id and s.volunteer_id = m.member_id and s.status = 'approved'
                             and s.started_at >= m.active_from::timestamp at time zone :zone
                             and (m.active_to is null or s.started_at < m.active_to::timestamp at time zone :zone)
                      )) as span
           ), 0) as minutes
      from membership m
     where m.team_id = :team_id
     order by m.active_to desc nulls first, m.active_from, m.name
    """
)


class TeamStore:
    """The teams, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, team_id: UUID) -> TeamRow | None:
        """Return one team; nobody else changes its charter or roster until the transaction ends."""
        return await self._session.get(TeamRow, team_id, with_for_update=True, populate_existing=True)

    async def put(self, values: Mapping[str, Any]) -> TeamRow:
        """Store a team in its newest version."""
        row = insert(TeamRow).values(**values, revision=1, understaffed=False)
        changed = dict(values) | {"revision": TeamRow.revision + 1}
        stored = row.on_conflict_do_update(index_elements=["id"], set_=changed).returning(TeamRow)
        return (await self._session.scalars(stored, execution_options={"populate_existing": True})).one()

    async def member_count(self, team_id: UUID) -> int:
        """Return how many are in a team now."""
        count = select(func.count()).where(MembershipRow.team_id == team_id, MembershipRow.active_to.is_(None))
        return (await self._session.execute(count)).scalar_one()

    async def join(self, values: Mapping[str, Any]) -> bool:
        """Take somebody in; False if they are in it already."""
        row = insert(MembershipRow).values(**values)
        added = row.on_conflict_do_nothing(
            index_elements=["team_id", "member_id"], index_where=text("active_to is null")
        ).returning(MembershipRow.id)
        return await self._session.scalar(added) is not None

    async def leave(self, team_id: UUID, member_id: UUID, *, on: date, reason: str, actor: str, now: datetime) -> bool:
        """Let somebody leave; False if they are not in it."""
        left = (
            update(MembershipRow)
            .where(
                MembershipRow.team_id == team_id,
                MembershipRow.member_id == member_id,
                MembershipRow.active_to.is_(None),
            )
            .values(
                active_to=func.greatest(MembershipRow.active_from, on),
                reason=reason,
                changed_at=now,
                changed_by=actor,
            )
            .returning(MembershipRow.id)
            .execution_options(synchronize_session=False)
        )
        return await self._session.scalar(left) is not None

    async def of_community(self, community: str) -> list[tuple[TeamRow, int]]:
        """Return a community's teams with how many are in each."""
        count = (
            select(func.count())
            .where(MembershipRow.team_id == TeamRow.id, MembershipRow.active_to.is_(None))
            .scalar_subquery()
        )
        rows = select(TeamRow, count).where(TeamRow.community == community).order_by(TeamRow.name, TeamRow.id)
        return [(row[0], row[1]) for row in await self._session.execute(rows)]

    async def find(self, team_id: UUID) -> TeamRow | None:
        """Return one team."""
        return await self._session.get(TeamRow, team_id)

    async def roster(self, team_id: UUID, *, zone: str) -> list[dict[str, Any]]:
        """Return everybody who is or was in a team, with what they gave."""
        rows = await self._session.execute(ROSTER, {"team_id": team_id, "zone": zone})
        return [dict(row) | {"minutes": round(row["minutes"])} for row in rows.mappings()]
