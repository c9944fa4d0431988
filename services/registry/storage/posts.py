"""Posts: periods in which somebody, or nobody, answers for something."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.circles import HOLDS
from services.registry.storage.held import EVERYBODY, Held

__all__ = ["PostPeriod", "PostStore", "Seat"]

SAME_SEAT = "n.community = p.community and n.role = p.role and n.scope_key = p.scope_key"

COLUMNS = "id, staff_id, stand_in_id, active_from, active_to, source_digest"


@dataclass(frozen=True, slots=True)
class Seat:
    """What a post is: its community, role, and what it answers for."""

    community: str
    role: str
    scope: str
    scope_key: str


@dataclass(frozen=True, slots=True)
class PostPeriod:
    """One period of a post; nobody holds it if `staff_id` is None."""

    id: UUID
    staff_id: UUID | None
    stand_in_id: UUID | None
    active_from: datetime
    active_to: datetime | None
    source_digest: str | None


class PostStore:
    """Questions about posts, and changes to them. The caller holds the community's lock."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def holding(self, seat: Seat, *, now: datetime) -> PostPeriod | None:
        """Return the period of a post that holds now; one that has begun by another clock may lie a little ahead."""
        rows = await self._session.execute(
            text(
                f"""select {COLUMNS} from post
                where community = :community and role = :role and scope_key = :key
                  and {HOLDS} order by active_from desc limit 1"""  # noqa: S608 - constants
            ),
            {"community": seat.community, "role": seat.role, "key": seat.scope_key, "now": now},
        )
        row = rows.one_or_none()
        return PostPeriod(*row) if row else None

    async def forget_ahead(self, seat: Seat, *, now: datetime) -> None:
        """Drop what was planned for a post and has not begun; the period that holds stays open again."""
        given = {"community": seat.community, "role": seat.role, "key": seat.scope_key, "now": now}
        where = "community = :community and role = :role and scope_key = :key"
        await self._session.execute(text(f"delete from post where {where} and not begun"), given)  # noqa: S608
        await self._session.execute(
            text(
                f"""update post p set active_to = null where {where} and active_to > :now
                and not exists (select from post n where {SAME_SEAT} and n.id <> p.id
                    and n.begun and n.active_from >= p.active_to)"""  # noqa: S608 - constants
            ),
            given,
        )

    async def end(self, period_id: UUID, *, at: datetime) -> None:
        """End a period at a moment."""
        await self._session.execute(text("update post set active_to = :at where id = :id"), {"at": at, "id": period_id})

    async def begin(
        self,
        seat: Seat,
        *,
        staff_id: UUID | None,
        stand_in_id: UUID | None = None,
        at: datetime,
        begun: bool,
        source_digest: str | None,
        hand_over_id: UUID | None = None,
        reason: str | None = None,
    ) -> UUID:
        """Begin an open period; returns its id."""
        found: UUID | None = await self._session.scalar(
            text(
                """insert into post
                    (community, role, scope, scope_key, staff_id, stand_in_id, active_from, begun, source_digest,
                    hand_over_id, reason)
                values (:community, :role, :scope, :key, :staff_id, :stand_in_id, :at, :begun, :digest,
                    :hand_over_id, :reason)
                returning id"""
            ),
            {
                "community": seat.community,
                "role": seat.role,
                "scope": seat.scope,
                "key": seat.scope_key,
                "staff_id": staff_id,
                "stand_in_id": stand_in_id,
                "at": at,
                "begun": begun,
                "digest": source_digest,
                "hand_over_id": hand_over_id,
                "reason": reason,
            },
        )
        if found is None:
            raise LookupError("no post was written")
        return found

    async def remember_source(self, period_id: UUID, *, digest: str, stand_in_id: UUID | None) -> None:
        """Keep what the last roster row said of a post whose holder stays."""
        await self._session.execute(
            text("update post set source_digest = :digest, stand_in_id = :stand_in where id = :id"),
            {"digest": digest, "stand_in": stand_in_id, "id": period_id},
        )

    async def load_of(self, staff_id: UUID, *, now: datetime) -> int:
        """Count the residents paired with a person, now or as it is planned."""
        found = await self._session.scalar(
            text(
                """select count(distinct scope_key) from post
                where staff_id = :id and role = 'liaison' and (active_to is null or active_to > :now)"""
            ),
            {"id": staff_id, "now": now},
        )
        return int(found or 0)

    async def held_by(self, staff_ids: Collection[UUID], *, now: datetime) -> list[Seat]:
        """Return the posts that these people hold, whether they are there or not."""
        rows = await self._session.execute(
            text(
                """select community, role, scope, scope_key from post
                where staff_id = any(:ids) and active_from <= :now and (active_to is null or active_to > :now)"""
            ),
            {"ids": list(staff_ids), "now": now},
        )
        return [Seat(*row) for row in rows.all()]

    async def paired_with(self, staff_id: UUID, *, held: Held = EVERYBODY, now: datetime) -> list[Row[Any]]:
        """Return the residents whose liaison a person is, whether they are there or not."""
        rows = await self._session.execute(
            text(
                f"""select r.id, r.name, r.compound, r.building, r.unit, r.room, r.grid, r.special
                from post p join resident r on r.id = p.scope_key::uuid
                where p.staff_id = :id and p.role = 'liaison' and p.scope = 'resident' and p.active_from <= :now
                  and (p.active_to is null or p.active_to > :now) and {held.residents}
                order by r.compound, r.building, r.unit, r.room, r.id"""  # noqa: S608 - constants
            ),
            {"id": staff_id, "now": now} | held.values,
        )
        return list(rows.all())

    async def handed_over(self, hand_over_id: UUID, *, now: datetime) -> list[Seat]:
        """Return the posts that somebody has or will have by a hand-over."""
        rows = await self._session.execute(
            text(
                """select community, role, scope, scope_key from post
                where hand_over_id = :id and (active_to is null or active_to > :now)"""
            ),
            {"id": hand_over_id, "now": now},
        )
        return [Seat(*row) for row in rows.all()]

    async def residents_of(self, seats: Collection[Seat]) -> list[UUID]:
        """Return the special residents for whom these posts answer, or would if they did not stay elsewhere."""
        rows = await self._session.scalars(
            text(
                """select distinct r.id
                from unnest(cast(:communities as text[]), cast(:scopes as text[]), cast(:keys as text[]))
                    s(community, scope, scope_key)
                join lateral (
                    select id, community, compound, building, grid from resident
                    where community = s.community and special
                    union all
                    select id, host_community, host_compound, host_building, host_grid from resident
                    where host_community = s.community and special) r
                  on s.scope_key = case s.scope
                    when 'resident' then r.id::text
                    when 'building' then coalesce(r.compound, '') || '/' || coalesce(r.building, '')
                    when 'compound' then coalesce(r.compound, '')
                    when 'grid' then coalesce(r.grid, '')
                    else r.community end"""
            ),
            {
                "communities": [seat.community for seat in seats],
                "scopes": [seat.scope for seat in seats],
                "keys": [seat.scope_key for seat in seats],
            },
        )
        return list(rows.all())

    async def community_with_begun(self, now: datetime) -> str | None:
        """Return a community in which a planned period's moment has come."""
        found: str | None = await self._session.scalar(
            text("select community from post where not begun and active_from <= :now order by active_from limit 1"),
            {"now": now},
        )
        return found

    async def take_begun(self, community: str, *, now: datetime) -> tuple[list[Seat], set[UUID]]:
        """Let planned periods begin whose moment has come; returns their posts, and the hand-overs they belong to."""
        rows = await self._session.execute(
            text(
                """update post set begun = true
                where not begun and active_from <= :now and community = :community
                returning community, role, scope, scope_key, hand_over_id"""
            ),
            {"community": community, "now": now},
        )
        begun = rows.all()
        return [Seat(*row[:4]) for row in begun], {row.hand_over_id for row in begun if row.hand_over_id}

    async def next_beginning(self) -> datetime | None:
        """Return when the next planned period begins."""
        found: datetime | None = await self._session.scalar(text("select min(active_from) from post where not begun"))
        return found
