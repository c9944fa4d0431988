"""Care circles as they were last told, and the posts that they come from."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import Seat, Vacancy
from services.registry.storage.connection import copy_content
from services.registry.storage.content import Content
from services.registry.storage.copy_text import NOTHING, copied_text
from services.registry.storage.sealed import Vault
from services.registry.storage.staff import contacts_of

__all__ = ["CARED_FOR", "HOLDS", "SEAT_KEY", "CircleStore", "open_vacancies", "told_levels", "vacant_posts"]

SharedSeat = tuple[str, str, str]
"""Role, scope and key of the scope."""

NOBODY = UUID(int=0)

HOLDS = "(begun or active_from <= :now) and (active_to is null or active_to > :now)"
"""Which period of a post holds, the one that begins last of several. What has begun holds, also where the clock of
whoever wrote it is a little ahead of ours."""

CARED_FOR = """
    select r.id, r.special, coalesce(r.host_community, r.community) as community,
        case when r.host_community is null then r.compound else r.host_compound end as compound,
        case when r.host_community is null then r.building else r.host_building end as building,
        case when r.host_community is null then r.grid else r.host_grid end as grid
    from resident r
"""
"""Residents where they are now: whoever stays in another community is answered for there."""

SEAT_KEY = """case l.scope
    when 'resident' then r.id::text
    when 'building' then coalesce(r.compound, '') || '/' || coalesce(r.building, '')
    when 'compound' then coalesce(r.compound, '')
    when 'grid' then coalesce(r.grid, '')
    else r.community end"""
"""Which post of a level answers for a resident; equals `domain.care_plan.building_key` for buildings."""

SEATS = f"""
    select r.id as resident_id, r.community, l.role, l.level, l.scope, {SEAT_KEY} as scope_key,
        p.id as post_id, p.staff_id, p.stand_in_id as second_id, null::uuid as stands_in_for,
        p.active_from as since, s.name, s.private
    from ({CARED_FOR} where r.id = any(:ids) and r.special) r
    join care_level l on l.community = r.community
    left join lateral (
        select id, staff_id, stand_in_id, active_from from post
        where community = r.community and role = l.role and scope_key = {SEAT_KEY}
          and {HOLDS}
        order by active_from desc limit 1) p on true
    left join staff s on s.id = p.staff_id
    order by r.id, l.level
"""  # noqa: S608 - a constant
"""Each level of each special resident, with who holds it now. The lateral select keeps the planner on the index."""


def _seat(vault: Vault, row: Row[Any]) -> Seat:
    phones, email = contacts_of(vault, row.staff_id, row.private) if row.private else ((), None)
    return Seat(
        resident_id=row.resident_id,
        community=row.community,
        role=row.role,
        level=row.level,
        scope=row.scope,
        scope_key=row.scope_key,
        post_id=row.post_id,
        staff_id=row.staff_id,
        name=row.name,
        phones=phones,
        email=email,
        stands_in_for=row.stands_in_for,
        since=row.since,
        second_id=row.second_id,
    )


def vacant_posts(seats: Iterable[Seat], *, now: datetime) -> Content:
    """Return vacant posts of which nobody has ever spoken, one for each seat."""
    begun = f"{now.isoformat()}\ttrue"
    return Content.of_lines(
        "post",
        ("id", "community", "role", "scope", "scope_key", "active_from", "begun"),
        [
            f"{seat.post_id}\t{seat.community}\t{seat.role}\t{seat.scope}\t{copied_text(seat.scope_key)}\t{begun}"
            for seat in seats
        ],
    )


def told_levels(seats: Iterable[Seat]) -> Content:
    """Return levels as they are told now, of residents who have none yet."""
    return Content.of_lines(
        "circle_level",
        ("resident_id", "role", "level", "scope", "post_id", "staff_id", "stands_in_for"),
        [
            f"{s.resident_id}\t{s.role}\t{s.level}\t{s.scope}\t{s.post_id}"
            f"\t{s.staff_id or NOTHING}\t{s.stands_in_for or NOTHING}"
            for s in seats
        ],
    )


def open_vacancies(vacancies: Iterable[Vacancy | Seat], *, now: datetime) -> Content:
    """Return levels that are vacant from now on."""
    since = now.isoformat()
    return Content.of_lines(
        "vacancy",
        ("resident_id", "role", "scope", "post_id", "opened_at"),
        [f"{one.resident_id}\t{one.role}\t{one.scope}\t{one.post_id}\t{since}" for one in vacancies],
    )


class CircleStore:
    """Questions about circles, and changes to them, each for a set of residents at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def seats_of(self, resident_ids: Collection[UUID], *, now: datetime) -> list[Seat]:
        """Return every level of these residents that are special, in climbing order, with who holds it now."""
        rows = await self._session.execute(text(SEATS), {"ids": list(resident_ids), "now": now})
        return [_seat(self._vault, row) for row in rows.all()]

    async def shared_seats(self, community: str, seats: Collection[SharedSeat], *, now: datetime) -> list[Seat]:
        """Return who holds now what a building, compound, grid or community shares; the resident is nobody's yet."""
        rows = await self._session.execute(
            text(
                f"""select cast(:nobody as uuid) as resident_id, cast(:community as text) as community,
                    k.role, 0 as level, k.scope, k.scope_key,
                    p.id as post_id, p.staff_id, p.stand_in_id as second_id, null::uuid as stands_in_for,
                    case when p.staff_id is not null then p.active_from end as since, s.name, s.private
                from unnest(cast(:roles as text[]), cast(:scopes as text[]), cast(:keys as text[]))
                    k(role, scope, scope_key)
                join lateral (
                    select id, staff_id, stand_in_id, active_from from post
                    where community = :community and role = k.role and scope_key = k.scope_key
                      and {HOLDS}
                    order by active_from desc limit 1) p on true
                left join staff s on s.id = p.staff_id"""  # noqa: S608 - constants
            ),
            {
                "nobody": NOBODY,
                "community": community,
                "roles": [role for role, _, _ in seats],
                "scopes": [scope for _, scope, _ in seats],
                "keys": [key for _, _, key in seats],
                "now": now,
            },
        )
        return [_seat(self._vault, row) for row in rows.all()]

    async def make_posts(self, seats: Sequence[Seat], *, now: datetime) -> None:
        """Write vacant posts of which nobody has ever spoken."""
        posts = {seat.post_id: seat for seat in seats}
        await copy_content(self._session, vacant_posts(posts.values(), now=now))

    async def told(self, resident_ids: Collection[UUID]) -> set[tuple[UUID, str, int, UUID, UUID | None]]:
        """Return these residents' levels as they were last told: resident, role, level, post and holder."""
        rows = await self._session.execute(
            text("select resident_id, role, level, post_id, staff_id from circle_level where resident_id = any(:ids)"),
            {"ids": list(resident_ids)},
        )
        return {(*row,) for row in rows.all()}

    async def rewrite(self, resident_ids: Collection[UUID], seats: Sequence[Seat]) -> None:
        """Replace the levels of these residents."""
        await self._session.execute(
            text("delete from circle_level where resident_id = any(:ids)"), {"ids": list(resident_ids)}
        )
        await copy_content(self._session, told_levels(seats))

    async def open_vacancies(self, resident_ids: Collection[UUID]) -> set[Vacancy]:
        """Return the levels of these residents that are vacant as far as anybody was told."""
        rows = await self._session.execute(
            text(
                """select v.resident_id, v.role, v.scope, v.post_id, p.community
                from vacancy v left join post p on p.id = v.post_id
                where v.resident_id = any(:ids) and v.closed_at is null"""
            ),
            {"ids": list(resident_ids)},
        )
        return {Vacancy(*row) for row in rows.all()}

    async def close_vacancies(self, vacancies: Collection[Vacancy], *, now: datetime) -> None:
        """Write that these levels are vacant no longer."""
        if vacancies:
            await self._session.execute(
                text(
                    """update vacancy v set closed_at = greatest(cast(:now as timestamptz), v.opened_at)
                    from unnest(cast(:ids as uuid[]), cast(:roles as text[])) s(resident_id, role)
                    where v.resident_id = s.resident_id and v.role = s.role and v.closed_at is null"""
                ),
                {
                    "now": now,
                    "ids": [vacancy.resident_id for vacancy in vacancies],
                    "roles": [vacancy.role for vacancy in vacancies],
                },
            )

    async def open(self, vacancies: Collection[Vacancy], *, now: datetime) -> None:
        """Write that these levels are vacant from now on."""
        await copy_content(self._session, open_vacancies(vacancies, now=now))

    async def circle_of(self, resident_ids: Collection[UUID]) -> list[Seat]:
        """Return the levels of these residents as they were last told, in climbing order."""
        rows = await self._session.execute(
            text(
                """select c.resident_id, coalesce(r.host_community, r.community) as community,
                    c.role, c.level, c.scope, '' as scope_key, c.post_id, c.staff_id,
                    c.stands_in_for, null::timestamptz as since, null::uuid as second_id, s.name, s.private
                from circle_level c join resident r on r.id = c.resident_id left join staff s on s.id = c.staff_id
                where c.resident_id = any(:ids) order by c.resident_id, c.level"""
            ),
            {"ids": list(resident_ids)},
        )
        return [_seat(self._vault, row) for row in rows.all()]

    async def residents_of_staff(self, staff_ids: Collection[UUID]) -> list[UUID]:
        """Return the residents for whom these people answer at some level."""
        found = await self._session.scalars(
            text("select distinct resident_id from circle_level where staff_id = any(:ids)"), {"ids": list(staff_ids)}
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
