"""Resolving care circles: who holds each level of each special resident, and which levels have nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["CircleChange", "CircleStore", "Holder", "Vacancy"]

SEAT_KEY = """case l.scope
    when 'resident' then r.id::text
    when 'building' then coalesce(r.compound, '') || '/' || coalesce(r.building, '')
    when 'compound' then coalesce(r.compound, '')
    when 'grid' then coalesce(r.grid, '')
    else r.community end"""
"""Which post of a level answers for a resident; equals `domain.care_plan.building_key` for buildings."""

WANTED = f"""
    select r.id as resident_id, r.community, l.role, l.level, l.scope, {SEAT_KEY} as scope_key
    from resident r join care_level l on l.community = r.community
    where r.id = any(:ids) and r.special
"""  # noqa: S608 - a constant

EXPECTED = f"""
    select w.resident_id, w.role, w.level, w.scope, p.id as post_id, p.staff_id
    from ({WANTED}) w join post p
      on p.community = w.community and p.role = w.role and p.scope_key = w.scope_key
      and p.active_from <= :now and (p.active_to is null or p.active_to > :now)
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Holder:
    """One level of a circle: its post, and who holds it, if anybody."""

    role: str
    level: int
    staff_id: UUID | None
    name: str | None
    phones: list[str]
    email: str | None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A level that has nobody."""

    resident_id: UUID
    role: str
    scope: str
    post_id: UUID


@dataclass(frozen=True, slots=True)
class CircleChange:
    """What resolving changed."""

    changed: set[UUID]
    opened: list[Vacancy]
    closed: list[Vacancy]


class CircleStore:
    """Questions and changes, each for a set of residents at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def resolve(self, resident_ids: Collection[UUID], *, now: datetime) -> CircleChange:
        """Bring circles and vacancies of these residents up to date; returns what is different now."""
        ids = list(resident_ids)
        if not ids:
            return CircleChange(set(), [], [])
        given = {"ids": ids, "now": now}
        await self._make_missing_posts(given)
        changed = await self._changed(given)
        if changed:
            await self._rewrite(changed, now=now)
        closed = await self._close_vacancies(given)
        opened = await self._open_vacancies(given)
        return CircleChange(changed, opened, closed)

    async def _make_missing_posts(self, given: dict[str, object]) -> None:
        """Make a vacant post for every seat that nobody has ever spoken of."""
        await self._session.execute(
            text(
                f"""insert into post (community, role, scope, scope_key, active_from, begun)
                select distinct w.community, w.role, w.scope, w.scope_key, cast(:now as timestamptz), true
                from ({WANTED}) w
                where not exists (
                    select from post p
                    where p.community = w.community and p.role = w.role and p.scope_key = w.scope_key
                      and p.active_from <= :now and (p.active_to is null or p.active_to > :now))
                on conflict (community, role, scope_key) where active_to is null do nothing"""  # noqa: S608
            ),
            given,
        )

    async def _changed(self, given: dict[str, object]) -> set[UUID]:
        found = await self._session.scalars(
            text(
                f"""select distinct coalesce(e.resident_id, c.resident_id)
                from ({EXPECTED}) e
                full join (select * from circle_level where resident_id = any(:ids)) c
                  on c.resident_id = e.resident_id and c.role = e.role
                where (e.level, e.post_id, e.staff_id) is distinct from (c.level, c.post_id, c.staff_id)"""  # noqa: S608
            ),
            given,
        )
        return set(found.all())

    async def _rewrite(self, changed: set[UUID], *, now: datetime) -> None:
        given = {"ids": list(changed), "now": now}
        await self._session.execute(text("delete from circle_level where resident_id = any(:ids)"), given)
        await self._session.execute(
            text(
                f"""insert into circle_level (resident_id, role, level, scope, post_id, staff_id)
                select resident_id, role, level, scope, post_id, staff_id from ({EXPECTED}) e"""  # noqa: S608
            ),
            given,
        )

    async def _close_vacancies(self, given: dict[str, object]) -> list[Vacancy]:
        rows = await self._session.execute(
            text(
                """update vacancy v set closed_at = :now
                where v.resident_id = any(:ids) and v.closed_at is null
                  and not exists (
                    select from circle_level c
                    where c.resident_id = v.resident_id and c.role = v.role and c.post_id = v.post_id
                      and c.staff_id is null)
                returning v.resident_id, v.role, v.scope, v.post_id"""
            ),
            given,
        )
        return [Vacancy(*row) for row in rows.all()]

    async def _open_vacancies(self, given: dict[str, object]) -> list[Vacancy]:
        rows = await self._session.execute(
            text(
                """insert into vacancy (resident_id, role, scope, post_id, opened_at)
                select c.resident_id, c.role, c.scope, c.post_id, cast(:now as timestamptz)
                from circle_level c
                where c.resident_id = any(:ids) and c.staff_id is null
                order by c.resident_id, c.level
                on conflict (resident_id, role) where closed_at is null do nothing
                returning resident_id, role, scope, post_id"""
            ),
            given,
        )
        return [Vacancy(*row) for row in rows.all()]

    async def holders_of(self, resident_ids: Collection[UUID]) -> dict[UUID, list[Holder]]:
        """Return the levels of these residents' circles, in climbing order."""
        rows = await self._session.execute(
            text(
                """select c.resident_id, c.role, c.level, s.id, s.name, s.phones, s.email
                from circle_level c left join staff s on s.id = c.staff_id
                where c.resident_id = any(:ids) order by c.resident_id, c.level"""
            ),
            {"ids": list(resident_ids)},
        )
        circles: dict[UUID, list[Holder]] = {}
        for resident_id, role, level, staff_id, name, phones, email in rows.all():
            holder = Holder(role, level, staff_id, name, phones or [], email)
            circles.setdefault(resident_id, []).append(holder)
        return circles

    async def residents_of_posts(self, post_ids: Collection[UUID]) -> list[UUID]:
        """Return the residents whose circle uses one of these posts."""
        found = await self._session.scalars(
            text("select distinct resident_id from circle_level where post_id = any(:ids)"), {"ids": list(post_ids)}
        )
        return list(found.all())

    async def residents_of_staff(self, staff_id: UUID) -> list[UUID]:
        """Return the residents for whom this person answers at some level."""
        found = await self._session.scalars(
            text("select distinct resident_id from circle_level where staff_id = :id"), {"id": staff_id}
        )
        return list(found.all())

    async def unpaired_since(
        self, opened_by: datetime, *, now: datetime, limit: int
    ) -> list[tuple[UUID, UUID, datetime]]:
        """Claim special residents without a liaison since that moment or longer: (vacancy, resident, since)."""
        rows = await self._session.execute(
            text(
                """update vacancy set reminded_at = :now
                where id = any(array(
                    select id from vacancy
                    where closed_at is null and reminded_at is null and role = 'liaison' and opened_at <= :by
                    order by opened_at limit :limit for update skip locked))
                returning id, resident_id, opened_at"""
            ),
            {"by": opened_by, "now": now, "limit": limit},
        )
        return [(row.id, row.resident_id, row.opened_at) for row in rows.all()]

    async def next_unpaired_opening(self) -> datetime | None:
        """Return since when the longest unpaired resident nobody was reminded of has been without a liaison."""
        found: datetime | None = await self._session.scalar(
            text(
                """select min(opened_at) from vacancy
                where closed_at is null and reminded_at is null and role = 'liaison'"""
            )
        )
        return found
