"""Keeping the copies, and asking who lives where and who answers for them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient
from services.alerts.domain.texts import Home
from services.alerts.storage.copy_tables import CircleCopyRow, ResidentCopyRow, StaffCopyRow

__all__ = ["UNHEARD", "CopyStore"]

UNHEARD = -1
"""Version of a circle that was asked for before it was heard of."""

KEEP_RESIDENTS = text("""
    insert into resident_copy
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, community_code text, name text, birth_date date, birth_year integer,
        compound text, building text, unit text, room text, on_list boolean)
    order by resident_id
    on conflict (resident_id) do update set
        entity_version = excluded.entity_version, community_code = excluded.community_code, name = excluded.name,
        birth_date = excluded.birth_date, birth_year = excluded.birth_year, compound = excluded.compound,
        building = excluded.building, unit = excluded.unit, room = excluded.room, on_list = excluded.on_list
    where resident_copy.entity_version <= excluded.entity_version
""")
"""One statement for any number of residents, in one order, so that two batches never wait for each other in a ring."""

KEEP_STAFF = text("""
    insert into staff_copy
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        staff_id uuid, entity_version integer, name text, phones jsonb, email text, active boolean)
    order by staff_id
    on conflict (staff_id) do update set
        entity_version = excluded.entity_version, name = excluded.name, phones = excluded.phones,
        email = excluded.email, active = excluded.active
    where staff_copy.entity_version <= excluded.entity_version
""")

KEEP_CIRCLES = text("""
    insert into circle_copy
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, community_code text, members jsonb, resolved_at timestamptz)
    order by resident_id
    on conflict (resident_id) do update set
        entity_version = excluded.entity_version, community_code = excluded.community_code,
        members = excluded.members, resolved_at = excluded.resolved_at
    where circle_copy.entity_version <= excluded.entity_version
""")

LOCK_CIRCLE = text("""
    insert into circle_copy (resident_id, entity_version, members) values (:resident_id, -1, '[]')
    on conflict (resident_id) do update set resident_id = excluded.resident_id
    returning members, resolved_at
""")


class CopyStore:
    """Reads and writes the copies. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_residents(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember residents; an older version than the one that is there changes nothing."""
        await self._keep(KEEP_RESIDENTS, rows, "resident_id")

    async def keep_staff(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember members of staff; an older version than the one that is there changes nothing."""
        await self._keep(KEEP_STAFF, rows, "staff_id")

    async def keep_circles(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember care circles; an older version than the one that is there changes nothing."""
        await self._keep(KEEP_CIRCLES, rows, "resident_id")

    async def _keep(self, statement: Any, rows: Sequence[dict[str, Any]], key: str) -> None:  # noqa: ANN401
        newest: dict[Any, dict[str, Any]] = {}
        for row in rows:
            known = newest.get(row[key])
            if known is None or known["entity_version"] <= row["entity_version"]:
                newest[row[key]] = row
        await self._session.execute(statement, {"rows": json.dumps(list(newest.values()), default=str)})

    async def home_of(self, resident_id: UUID | None) -> Home:
        """Return who lives where; an empty home for nobody, or for somebody who is not heard of yet."""
        row = await self._session.get(ResidentCopyRow, resident_id) if resident_id else None
        if row is None:
            return Home()
        return Home(name=row.name, compound=row.compound, building=row.building, unit=row.unit, room=row.room)

    async def off_list(self, resident_id: UUID | None) -> bool:
        """Say whether a resident is known to be off the list: dead, moved away."""
        if resident_id is None:
            return False
        on_list = await self._session.scalar(
            select(ResidentCopyRow.on_list).where(ResidentCopyRow.resident_id == resident_id)
        )
        return on_list is False

    async def recipients_of(self, resident_id: UUID) -> dict[str, Recipient] | None:
        """Return who answers for a resident by role, without the vacant ones; None if nothing was heard of them yet."""
        circle = await self._session.get(CircleCopyRow, resident_id, populate_existing=True)
        if circle is None or circle.entity_version == UNHEARD:
            return None
        filled = {member["role"]: member for member in circle.members if member.get("staff_id")}
        staff = await self._staff([UUID(member["staff_id"]) for member in filled.values()])
        recipients = (_recipient(member, staff.get(UUID(member["staff_id"]))) for member in filled.values())
        return {recipient.role: recipient for recipient in recipients if recipient is not None and recipient.role}

    async def _staff(self, staff_ids: Sequence[UUID]) -> dict[UUID, StaffCopyRow]:
        rows = await self._session.scalars(select(StaffCopyRow).where(StaffCopyRow.staff_id.in_(staff_ids)))
        return {row.staff_id: row for row in rows}

    async def meet_circle(self, resident_id: UUID) -> None:
        """Let a care circle that arrives at this very moment come first, or wait until the caller's alert is there.

        Without it the two could miss each other, and the alert would wait for a circle that has long been there.
        """
        if await self.recipients_of(resident_id) is None:
            await self._session.execute(LOCK_CIRCLE, {"resident_id": resident_id})

    async def staff_name(self, staff_id: UUID) -> str | None:
        """Return the name of a member of staff; None for somebody who is not heard of."""
        return await self._session.scalar(select(StaffCopyRow.name).where(StaffCopyRow.staff_id == staff_id))

    async def liaison_since(self, resident_id: UUID) -> datetime | None:
        """Return when it was resolved that a resident has a liaison, None without one; locks the circle.

        The lock makes a circle that arrives at the same moment wait, so that one of the two sees the other.
        """
        row = (await self._session.execute(LOCK_CIRCLE, {"resident_id": resident_id})).one()
        return row.resolved_at if _has_liaison(row.members) else None

    async def with_liaison(self, resident_ids: Sequence[UUID]) -> list[UUID]:
        """Return those residents who have a liaison now."""
        rows = await self._session.execute(
            select(CircleCopyRow.resident_id, CircleCopyRow.members).where(
                CircleCopyRow.resident_id == func.any(list(resident_ids))
            )
        )
        return [row.resident_id for row in rows if _has_liaison(row.members)]


def _has_liaison(members: Sequence[dict[str, Any]]) -> bool:
    return any(member["role"] == "liaison" and member.get("staff_id") for member in members)


def _recipient(member: dict[str, Any], staff: StaffCopyRow | None) -> Recipient | None:
    if staff is not None and not staff.active:
        return None
    phones = staff.phones if staff else member.get("phones", [])
    return Recipient(
        staff_id=UUID(member["staff_id"]),
        name=staff.name if staff else member.get("name") or "",
        role=member["role"],
        phone=phones[0] if phones else None,
        email=staff.email if staff else member.get("email"),
    )
