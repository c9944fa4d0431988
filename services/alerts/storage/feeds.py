"""Questions about relatives' links."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.feeds import CARED_KINDS, Case, Seen
from services.alerts.domain.relatives import Relative
from services.alerts.storage.copy_tables import RelativesCopyRow, ResidentCopyRow
from services.alerts.storage.feed_tables import RelativeFeedRow
from services.alerts.storage.relatives import people_in

__all__ = ["FeedStore"]

ONE_LOOK = timedelta(minutes=1)

SEEN = text("""
    select c.last_reached_at, r.presence, r.community_code, coalesce(r.on_list and not r.paused, false) as shown
    from (select cast(:resident as uuid) as id) as asked
    left join resident_copy r on r.resident_id = asked.id
    left join contact_copy c on c.resident_id = asked.id
""")

CASES = text("""
    with standing as (
        select id, kind, raised_at as since from alert
        where resident_id = :resident and status <> 'closed' and kind = any(:kinds)
        union all
        select alert_id, kind, joined_at from alert_member
        where resident_id = :resident and settled_at is null and kind = any(:kinds))
    select s.kind, s.since,
        a.status = 'acknowledged' and (a.arrival_breached_at is null or a.arrived_at is not null) as taken
    from standing s join alert a on a.id = s.id
""")
"""Whether somebody has it is said of the alert, also where it speaks of several."""


class FeedStore:
    """Reads and writes links. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def grant(self, fields: Mapping[str, Any], *, token: str) -> UUID:
        """Keep a link's digest; of one relative and resident the newest link only. Returns its id."""
        row = {**fields, "token_hash": _digest(token), "revoked_at": None, "revoked_by": None, "opened_at": None}
        changed = {name: value for name, value in row.items() if name != "id"}
        granted = (
            insert(RelativeFeedRow)
            .values(row)
            .on_conflict_do_update(index_elements=["resident_id", "contact_id"], set_=changed)
            .returning(RelativeFeedRow.id)
        )
        return (await self._session.scalars(granted)).one()

    async def behind(self, token: str) -> RelativeFeedRow | None:
        """Return the link of a key."""
        return await self._session.scalar(select(RelativeFeedRow).where(RelativeFeedRow.token_hash == _digest(token)))

    async def one(self, feed_id: UUID) -> RelativeFeedRow | None:
        """Return a link."""
        return await self._session.get(RelativeFeedRow, feed_id)

    async def of(self, resident_id: UUID) -> list[RelativeFeedRow]:
        """Return the links to a resident, the newest first."""
        row = RelativeFeedRow
        question = select(row).where(row.resident_id == resident_id).order_by(row.granted_at.desc(), row.id)
        return list(await self._session.scalars(question))

    async def in_community(self, community: str, *, limit: int) -> list[tuple[RelativeFeedRow, str]]:
        """Return the links to the residents of a community with their names, what ends first before what has ended."""
        row, resident = RelativeFeedRow, ResidentCopyRow
        over = or_(row.revoked_at.is_not(None), row.expires_at <= func.now())
        question = (
            select(row, resident.name)
            .join(resident, resident.resident_id == row.resident_id)
            .where(resident.community_code == community)
            .order_by(over, row.expires_at, row.id)
            .limit(limit)
        )
        return [(feed, name) for feed, name in await self._session.execute(question)]

    @staticmethod
    def opened(row: RelativeFeedRow, *, at: datetime) -> None:
        """Remember that somebody looked; a page that is left open writes once a minute at most."""
        if row.opened_at is None or at - row.opened_at >= ONE_LOOK:
            row.opened_at = at

    async def change(self, feed_id: UUID, **values: Any) -> None:  # noqa: ANN401
        """Change a link."""
        await self._session.execute(update(RelativeFeedRow).where(RelativeFeedRow.id == feed_id).values(**values))

    async def relatives(self, resident_id: UUID) -> dict[UUID, Relative]:
        """Return who may be told something of a resident, at this very moment."""
        row = await self._session.get(RelativesCopyRow, resident_id, populate_existing=True)
        return {one.id: one for one in people_in(row)}

    async def relatives_of(self, resident_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Relative]]:
        """Return who may be told something of each of these residents."""
        row = RelativesCopyRow
        rows = await self._session.scalars(select(row).where(row.resident_id == func.any(list(resident_ids))))
        return {one.resident_id: {person.id: person for person in people_in(one)} for one in rows}

    async def seen(self, resident_id: UUID) -> Seen:
        """Return what is known of a resident."""
        row = (await self._session.execute(SEEN, {"resident": resident_id})).one()
        cases = await self._session.execute(CASES, {"resident": resident_id, "kinds": list(CARED_KINDS)})
        return Seen(
            seen_at=row.last_reached_at,
            cases=tuple(Case(kind=one.kind, since=one.since, taken=one.taken) for one in cases),
            presence=row.presence or "home",
            shown=row.shown,
            community=row.community_code,
        )

    async def now(self) -> datetime:
        """Return real time, as keys count it."""
        return (await self._session.scalars(select(func.now()))).one()


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
