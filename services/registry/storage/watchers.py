"""Residents who stay in another community: who at home is to see what happens to them meanwhile."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import Seat
from services.registry.storage.circles import HOLDS, SEAT_KEY
from services.registry.storage.sealed import Vault
from services.registry.storage.staff import contacts_of

__all__ = ["WatcherStore"]

WATCHERS = f"""
    select distinct on (r.id) r.id as resident_id, r.community, l.role, l.level, l.scope, {SEAT_KEY} as scope_key,
        p.id as post_id, p.staff_id, p.active_from as since, s.name, s.private
    from resident r
    join care_level l on l.community = r.community and l.role in ('grid_leader', 'secretary')
    join lateral (
        select id, staff_id, active_from from post
        where community = r.community and role = l.role and scope_key = {SEAT_KEY} and staff_id is not null
          and {HOLDS}
        order by active_from desc limit 1) p on true
    join staff s on s.id = p.staff_id and s.active
    where r.id = any(:ids)
    order by r.id, l.level
"""  # noqa: S608 - a constant
"""The grid leader at home; where there is none, the secretary."""


class WatcherStore:
    """Questions about those who stay elsewhere, and who watches."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def lock_guests(self, ids: Collection[UUID]) -> dict[UUID, UUID | None]:
        """Lock those of the residents who stay elsewhere; returns who watches as far as anybody was told.

        Two communities may change who answers for them, each holding its own lock only.
        """
        rows = await self._session.execute(
            text(
                """select id, host_watcher_id from resident
                where id = any(:ids) and host_community is not null order by id for update"""
            ),
            {"ids": list(ids)},
        )
        return {row.id: row.host_watcher_id for row in rows.all()}

    async def watchers_of(self, ids: Collection[UUID], *, now: datetime) -> dict[UUID, Seat]:
        """Return who at home watches over these residents now."""
        rows = await self._session.execute(text(WATCHERS), {"ids": list(ids), "now": now})
        found = {}
        for row in rows.all():
            phones, email = contacts_of(self._vault, row.staff_id, row.private)
            found[row.resident_id] = Seat(
                resident_id=row.resident_id, community=row.community, role=row.role, level=row.level, scope=row.scope,
                scope_key=row.scope_key, post_id=row.post_id, staff_id=row.staff_id, name=row.name, phones=phones,
                email=email, since=row.since,
            )  # fmt: skip
        return found

    async def tell(self, watchers: Mapping[UUID, UUID | None]) -> None:
        """Write who was told to watch over whom."""
        await self._session.execute(
            text(
                """update resident r set host_watcher_id = s.watcher
                from unnest(cast(:ids as uuid[]), cast(:watchers as uuid[])) s(id, watcher) where r.id = s.id"""
            ),
            {"ids": list(watchers), "watchers": list(watchers.values())},
        )
