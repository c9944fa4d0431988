"""Questions about what volunteers can take on, and what they have taken on."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.limits import Assignment, Limits
from services.events.storage.limit_tables import HealthCautionRow, VolunteerLimitRow

__all__ = ["LimitStore", "lock_volunteer"]

LOCK = text("select pg_advisory_xact_lock(hashtextextended(:volunteer, 0))")

ASSIGNMENTS = text(
    """
    select a.resident_id, 'role' as kind, r.id, r.title, r.strains, r.leader_id,
           case when c.id is null then r.day_minutes
                else round(extract(epoch from c.ends_at - c.starts_at) / 60)::int end as day_minutes,
           r.week_minutes, c.starts_at, c.ends_at
      from role_answer a
      join role r on r.id = a.role_id
      left join activity c on c.id = r.activity_id
     where a.resident_id = any(:residents) and a.state = 'accepted'
       and (a.term_to is null or a.term_to >= (cast(:from_at as timestamptz) at time zone :zone)::date)
       and (c.id is null or (c.status = 'scheduled' and c.ends_at > :from_at))
    union all
    select v.volunteer_id, 'shift', s.id, s.title, s.strains, s.leader_id,
           round(extract(epoch from s.ends_at - s.starts_at) / 60)::int, 0, s.starts_at, s.ends_at
      from shift_volunteer v
      join shift s on s.id = v.shift_id
     where v.volunteer_id = any(:residents) and v.left_at is null and s.status = 'planned' and s.ends_at > :from_at
     order by starts_at nulls first, id
    """
)
"""What these have taken on from a moment on: a job at an activity at its time, a role without one all the time."""


async def lock_volunteer(session: AsyncSession, resident_id: UUID) -> None:
    """Let nobody else decide about what one volunteer does until the transaction ends."""
    await session.execute(LOCK, {"volunteer": str(resident_id)})


class LimitStore:
    """What volunteers can take on, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def declared(self, resident_id: UUID) -> VolunteerLimitRow | None:
        """Return what somebody said."""
        return await self._session.get(VolunteerLimitRow, resident_id, populate_existing=True)

    async def declare(self, values: Mapping[str, Any]) -> int | None:
        """Store what somebody says; returns its version, or nothing if this command said it before."""
        row = insert(VolunteerLimitRow).values(**values, version=1)
        changed = dict(values) | {"version": VolunteerLimitRow.version + 1}
        stored = row.on_conflict_do_update(
            index_elements=["resident_id"],
            set_=changed,
            where=VolunteerLimitRow.command_id != row.excluded.command_id,
        ).returning(VolunteerLimitRow.version)
        return await self._session.scalar(stored)

    async def caution(self, finding_id: UUID, resident_id: UUID, *, now: datetime) -> bool:
        """Remember that something was flagged; False if it is known."""
        row = insert(HealthCautionRow).values(finding_id=finding_id, resident_id=resident_id, raised_at=now)
        added = row.on_conflict_do_nothing().returning(HealthCautionRow.finding_id)
        return await self._session.scalar(added) is not None

    async def settle(self, resident_id: UUID, *, actor: str, now: datetime) -> None:
        """Mark what was flagged of somebody as talked over with them."""
        await self._session.execute(
            update(HealthCautionRow)
            .where(HealthCautionRow.resident_id == resident_id, HealthCautionRow.settled_at.is_(None))
            .values(settled_at=now, settled_by=actor)
            .execution_options(synchronize_session=False)
        )

    async def of(self, residents: Collection[UUID]) -> dict[UUID, Limits]:
        """Return what each can take on."""
        flagged = select(HealthCautionRow.resident_id).where(
            HealthCautionRow.resident_id.in_(residents), HealthCautionRow.settled_at.is_(None)
        )
        careful = set(await self._session.scalars(flagged))
        rows = (
            select(VolunteerLimitRow)
            .where(VolunteerLimitRow.resident_id.in_(residents))
            .execution_options(populate_existing=True)  # what was read before it was declared anew is not what stands
        )
        said = {row.resident_id: row for row in await self._session.scalars(rows)}
        return {one: _limits(said.get(one), careful=one in careful) for one in residents}

    async def assignments(
        self, residents: Collection[UUID], *, from_at: datetime, zone: str
    ) -> dict[UUID, list[Assignment]]:
        """Return what each does from a moment on."""
        given = {"residents": list(residents), "from_at": from_at, "zone": zone}
        found: dict[UUID, list[Assignment]] = defaultdict(list)
        for row in (await self._session.execute(ASSIGNMENTS, given)).mappings():
            fields = {name: row[name] for name in row if name not in {"resident_id", "strains"}}
            found[row["resident_id"]].append(Assignment(**fields, strains=frozenset(row["strains"])))
        return found


def _limits(row: VolunteerLimitRow | None, *, careful: bool) -> Limits:
    if row is None:
        return Limits(careful=careful)
    return Limits(frozenset(row.avoids), row.day_minutes, row.week_minutes, careful)
