"""Questions asked of the cases of alerts that speak of several."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.feeds import SETTLED_BY_SEEING
from services.alerts.domain.texts import Home, silent_about
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.copy_tables import ContactCopyRow, ResidentCopyRow
from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.tables import UNCLOSED, AlertRow

__all__ = ["GroupStore", "MemberView"]

STANDING = AlertMemberRow.settled_at.is_(None)

DOOR = (ResidentCopyRow.compound, ResidentCopyRow.building, ResidentCopyRow.unit, ResidentCopyRow.room)

LOCK_GROUPS = text("""
    select pg_advisory_xact_lock(hashtextextended('group:' || value, 0))
    from (select value from jsonb_array_elements_text(cast(:keys as jsonb)) order by value) as wanted
""")
"""In one order, so that two batches never wait for each other in a ring; always before any lock of an alert."""

LET_GATHER = text("""
    update alert set gathers_until = now() + make_interval(secs => said.seconds)
    from jsonb_to_recordset(cast(:rows as jsonb)) as said (id uuid, seconds double precision)
    where alert.id = said.id
""")


UNSETTLE = text("""
    update alert_member m set settled_at = null, outcome = null
    where m.alert_id = :alert_id and m.settled_at = :settled_at
      and not exists (select from alert_member o where o.case_key = m.case_key and o.settled_at is null)
      and not exists (select from alert a where a.dedup_key = m.case_key and a.status <> 'closed')
    returning m.case_key
""")


class MemberView(NamedTuple):
    """One case, and whom it is about."""

    member: AlertMemberRow
    resident: ResidentCopyRow | None
    reached_at: datetime | None = None

    @property
    def seen_since(self) -> datetime | None:
        """When they were reached after the case joined, where that is what it is about."""
        at, member = self.reached_at, self.member
        return at if at is not None and at > member.joined_at and member.kind in SETTLED_BY_SEEING else None

    @property
    def home(self) -> Home:
        """Who lives where."""
        known = self.resident
        if known is None:
            return Home()
        return Home(name=known.name, compound=known.compound, building=known.building, unit=known.unit, room=known.room)

    @property
    def silent_because(self) -> str | None:
        """Why nobody is told of this one; None if somebody may be."""
        return silent_about(on_list=self.resident.on_list, paused=self.resident.paused) if self.resident else None


class GroupStore:
    """Reads and writes the cases of alerts. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_groups(self, keys: Collection[str]) -> None:
        """Let nobody else open or join these groups until the transaction ends."""
        if keys:
            await self._session.execute(LOCK_GROUPS, {"keys": json.dumps(sorted(keys))})

    async def concerned(self, *, cases: Collection[str], groups: Collection[str] = ()) -> set[UUID]:
        """Return the alerts in which one of these cases stands, or that take further ones of these groups."""
        of_cases = select(AlertMemberRow.alert_id).where(STANDING, AlertMemberRow.case_key == func.any(list(cases)))
        of_groups = select(AlertRow.id).where(
            AlertRow.group_key.is_not(None), AlertRow.group_key == func.any(list(groups))
        )
        return set(await self._session.scalars(union(of_cases, of_groups) if groups else of_cases))

    async def standing(self, cases: Collection[str]) -> dict[str, AlertMemberRow]:
        """Return those of these cases that stand in an alert of several."""
        rows = await self._session.scalars(
            select(AlertMemberRow)
            .where(STANDING, AlertMemberRow.case_key == func.any(list(cases)))
            .execution_options(populate_existing=True)
        )
        return {row.case_key: row for row in rows}

    async def standing_of(self, resident_ids: Collection[UUID], *, kinds: Collection[str]) -> list[str]:
        """Return the cases of these kinds of these residents that stand in alerts of several."""
        row = AlertMemberRow
        question = select(row.case_key).where(
            STANDING, row.resident_id == func.any(list(resident_ids)), row.kind.in_(kinds)
        )
        return list(await self._session.scalars(question)) if kinds and resident_ids else []

    async def alone(self, cases: Collection[str]) -> set[str]:
        """Return those of these cases that have an alert of their own."""
        found = select(AlertRow.dedup_key).where(AlertRow.dedup_key == func.any(list(cases)), UNCLOSED)
        return set(await self._session.scalars(found))

    async def settle_all(self, alert_ids: Collection[UUID], *, outcome: str, now: datetime) -> None:
        """Settle every case of these alerts."""
        if not alert_ids:
            return
        await self._session.execute(
            update(AlertMemberRow)
            .where(AlertMemberRow.alert_id == func.any(list(alert_ids)), STANDING)
            .values(settled_at=now, outcome=outcome)
        )

    async def unsettle(self, alert_id: UUID, *, settled_at: datetime) -> int:
        """Open the cases again that were settled together with their alert, unless they stand elsewhere; how many."""
        done = await self._session.execute(UNSETTLE, {"alert_id": alert_id, "settled_at": settled_at})
        return len(done.all())

    async def let_gather(self, waits: Mapping[UUID, timedelta]) -> None:
        """Let alerts wait for others of their group, by the clock on the wall."""
        rows = [{"id": str(one), "seconds": wait.total_seconds()} for one, wait in waits.items()]
        if rows:
            await self._session.execute(LET_GATHER, {"rows": json.dumps(rows)})

    async def members(self, alert_ids: Collection[UUID]) -> dict[UUID, list[MemberView]]:
        """Return the cases of alerts, those that are open first, from door to door."""
        if not alert_ids:
            return {}
        row = AlertMemberRow
        found = await self._session.execute(
            select(row, ResidentCopyRow, ContactCopyRow.last_reached_at)
            .outerjoin(ResidentCopyRow, ResidentCopyRow.resident_id == row.resident_id)
            .outerjoin(ContactCopyRow, ContactCopyRow.resident_id == row.resident_id)
            .where(row.alert_id == func.any(list(alert_ids)))
            .order_by(row.alert_id, row.settled_at.is_not(None), *DOOR, row.case_key)
        )
        members: dict[UUID, list[MemberView]] = {}
        for member, resident, reached_at in found:
            members.setdefault(member.alert_id, []).append(MemberView(member, resident, reached_at))
        return members

    async def homes_of(self, alerts: Collection[AlertRow]) -> dict[UUID, KnownResident]:
        """Return whom alerts of several are about, in place of one resident: those who are open and may be named."""
        members = await self.members([alert.id for alert in alerts if alert.member_count])
        return {alert_id: _together(views) for alert_id, views in members.items()}

    async def unspeakable(self, alert_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these alerts among whose cases is somebody of whom nobody is told any more."""
        row, known = AlertMemberRow, ResidentCopyRow
        found = await self._session.scalars(
            select(row.alert_id)
            .join(known, known.resident_id == row.resident_id)
            .where(row.alert_id == func.any(list(alert_ids)), or_(known.on_list.is_(False), known.paused))
        )
        return set(found)


def _together(views: Sequence[MemberView]) -> KnownResident:
    open_ones = [one for one in views if one.member.settled_at is None] or list(views)
    spoken_of = [one for one in open_ones if one.silent_because is None]
    silent = None if spoken_of else open_ones[0].silent_because
    homes = list({one.member.resident_id: one.home for one in spoken_of or open_ones}.values())
    return KnownResident(home=Home.together(homes), silent_because=silent)
