"""Keeping the copies, and asking who lives where and who answers for them."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, mobile_among
from services.alerts.domain.texts import Home, silent_about
from services.alerts.storage.copy_tables import CircleCopyRow, ResidentCopyRow, StaffCopyRow
from services.alerts.storage.sealed import RESIDENT, written

__all__ = ["UNHEARD", "CopyStore", "KnownResident"]

UNHEARD = -1
"""Version of a circle that was asked for before it was heard of."""

KEEP_RESIDENTS = text("""
    insert into resident_copy (resident_id, entity_version, community_code, name, birth_date, birth_year, compound,
        building, unit, room, grid, on_list, paused, presence, home_code, private, lunar_birthday, lives_elsewhere)
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, community_code text, name text, birth_date date, birth_year integer,
        compound text, building text, unit text, room text, grid text, on_list boolean, paused boolean, presence text,
        home_code text, private bytea, lunar_birthday text, lives_elsewhere boolean)
    order by resident_id
    on conflict (resident_id) do update set
        entity_version = excluded.entity_version, community_code = excluded.community_code, name = excluded.name,
        birth_date = excluded.birth_date, birth_year = excluded.birth_year, compound = excluded.compound,
        building = excluded.building, unit = excluded.unit, room = excluded.room, grid = excluded.grid,
        on_list = excluded.on_list, paused = excluded.paused, presence = excluded.presence,
        home_code = excluded.home_code, private = excluded.private, lunar_birthday = excluded.lunar_birthday,
        lives_elsewhere = excluded.lives_elsewhere
    where resident_copy.entity_version <= excluded.entity_version
""")
"""One statement for any number of residents, in one order, so that two batches never wait for each other in a ring."""

SHOW_AT_HOME = text("""
    update alert a set home_code = r.home_code
    from resident_copy r
    where r.resident_id = any(array(select cast(value as uuid) from jsonb_array_elements_text(cast(:ids as jsonb))))
      and a.resident_id = r.resident_id and a.status <> 'closed'
      and a.home_code is null and r.home_code is not null and a.community_code <> r.home_code
""")

KEEP_STAFF = text("""
    insert into staff_copy (staff_id, entity_version, name, phones, email, active, language)
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        staff_id uuid, entity_version integer, name text, phones jsonb, email text, active boolean, language text)
    order by staff_id
    on conflict (staff_id) do update set
        entity_version = excluded.entity_version, name = excluded.name, phones = excluded.phones,
        email = excluded.email, active = excluded.active, language = excluded.language
    where staff_copy.entity_version <= excluded.entity_version
""")

KEEP_CIRCLES = text("""
    insert into circle_copy (resident_id, entity_version, community_code, members, resolved_at, watchers)
    select * from jsonb_to_recordset(cast(:rows as jsonb)) as heard (
        resident_id uuid, entity_version integer, community_code text, members jsonb, resolved_at timestamptz,
        watchers jsonb)
    order by resident_id
    on conflict (resident_id) do update set
        entity_version = excluded.entity_version, community_code = excluded.community_code,
        members = excluded.members, resolved_at = excluded.resolved_at, watchers = excluded.watchers
    where circle_copy.entity_version <= excluded.entity_version
""")

LOCK_CIRCLES = text("""
    insert into circle_copy (resident_id, entity_version, members)
    select cast(value as uuid), -1, '[]' from jsonb_array_elements_text(cast(:ids as jsonb)) order by 1
    on conflict (resident_id) do update set resident_id = excluded.resident_id
    returning resident_id, members, resolved_at, entity_version
""")


@dataclass(frozen=True, slots=True)
class KnownResident:
    """What is known of one resident."""

    home: Home
    silent_because: str | None
    """Why nobody is told anything about them, in Chinese; None if somebody may be."""
    home_code: str | None = None
    """The community where somebody belongs who stays in another one."""


class CopyStore:
    """Reads and writes the copies. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_residents(self, rows: Sequence[dict[str, Any]]) -> None:
        """Remember residents; an older version than the one that is there changes nothing."""
        sealed = [
            {name: value for name, value in row.items() if name != "phones"}
            | {"private": written(self._session, RESIDENT, row["resident_id"], row["phones"])}
            for row in rows
        ]
        await self._keep(KEEP_RESIDENTS, sealed, "resident_id")

    async def show_at_home(self, resident_ids: Collection[UUID]) -> None:
        """Let alerts that are not closed be seen at home too, of residents of whom it was heard late where they are."""
        await self._session.execute(SHOW_AT_HOME, {"ids": json.dumps([str(one) for one in resident_ids])})

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

    async def homes_of(self, resident_ids: Iterable[UUID | None]) -> dict[UUID, KnownResident]:
        """Return who lives where, of those residents who have been heard of."""
        wanted = [resident_id for resident_id in set(resident_ids) if resident_id]
        if not wanted:
            return {}
        rows = await self._session.scalars(
            select(ResidentCopyRow).where(ResidentCopyRow.resident_id == func.any(wanted))
        )
        return {
            row.resident_id: KnownResident(
                home=Home(name=row.name, compound=row.compound, building=row.building, unit=row.unit, room=row.room),
                silent_because=silent_about(on_list=row.on_list, paused=row.paused),
                home_code=row.home_code,
            )
            for row in rows
        }

    async def presences_of(self, resident_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return where residents are, of those who have been heard of."""
        rows = await self._session.execute(
            select(ResidentCopyRow.resident_id, ResidentCopyRow.presence).where(
                ResidentCopyRow.resident_id == func.any(list(set(resident_ids)))
            )
        )
        return {row.resident_id: row.presence for row in rows}

    async def names_of(self, staff_ids: Iterable[UUID | None]) -> dict[UUID | None, KnownResident]:
        """Return what members of staff are called, in place of a resident, of those who have been heard of."""
        found = await self._staff({staff_id for staff_id in staff_ids if staff_id})
        return {row.staff_id: KnownResident(home=Home(name=row.name), silent_because=None) for row in found.values()}

    async def people_of(self, staff_ids: Collection[UUID]) -> dict[UUID, Recipient]:
        """Return how these members of staff are reached; nothing of those who are unheard of or have left."""
        return {
            row.staff_id: Recipient(
                staff_id=row.staff_id,
                name=row.name,
                role=None,
                phone=row.phones[0] if row.phones else None,
                mobile=mobile_among(row.phones),
                email=row.email,
                language=row.language,
            )
            for row in (await self._staff(staff_ids)).values()
            if row.active
        }

    async def circles_of(self, resident_ids: Iterable[UUID]) -> dict[UUID, dict[str, Recipient]]:
        """Return who answers for these residents, by role and without vacant ones; nothing of one unheard of."""
        rows = await self._session.execute(
            select(CircleCopyRow.resident_id, CircleCopyRow.members).where(
                CircleCopyRow.resident_id == func.any(list(set(resident_ids))), CircleCopyRow.entity_version > UNHEARD
            )
        )
        filled = {row.resident_id: [one for one in row.members if one.get("staff_id")] for row in rows}
        staff = await self._staff({UUID(one["staff_id"]) for members in filled.values() for one in members})
        people = {
            resident_id: [_recipient(one, staff.get(UUID(one["staff_id"]))) for one in members]
            for resident_id, members in filled.items()
        }
        return {
            resident_id: {person.role: person for person in circle if person is not None and person.role}
            for resident_id, circle in people.items()
        }

    async def watchers_of(self, resident_ids: Iterable[UUID]) -> dict[UUID, Recipient]:
        """Return who at home is told of these residents besides, of those who stay in another community."""
        rows = await self._session.execute(
            select(CircleCopyRow.resident_id, CircleCopyRow.watchers).where(
                CircleCopyRow.resident_id == func.any(list(set(resident_ids))), CircleCopyRow.watchers != []
            )
        )
        first = {row.resident_id: row.watchers[0] for row in rows}
        staff = await self._staff({UUID(one["staff_id"]) for one in first.values()})
        found = {key: _recipient(one, staff.get(UUID(one["staff_id"]))) for key, one in first.items()}
        return {key: person for key, person in found.items() if person is not None}

    async def with_role(self, resident_ids: Iterable[UUID], role: str) -> set[UUID]:
        """Return those residents whose circle has a level of this role, filled or vacant."""
        rows = await self._session.scalars(
            select(CircleCopyRow.resident_id).where(
                CircleCopyRow.resident_id == func.any(list(set(resident_ids))),
                CircleCopyRow.members.op("@>")(func.jsonb_build_array(func.jsonb_build_object("role", role))),
            )
        )
        return set(rows)

    async def _staff(self, staff_ids: Collection[UUID]) -> dict[UUID, StaffCopyRow]:
        if not staff_ids:
            return {}
        rows = await self._session.scalars(
            select(StaffCopyRow).where(StaffCopyRow.staff_id == func.any(list(staff_ids)))
        )
        return {row.staff_id: row for row in rows}

    async def meet_circles(self, resident_ids: Iterable[UUID]) -> dict[UUID, dict[str, Recipient]]:
        """Return the circles like `circles_of`, after letting those come first that arrive at this very moment.

        A circle that was never heard of is locked, so that it waits until the caller's alert is there and then sees
        it. Without that the two could miss each other, and the alert would wait for what has long arrived.
        """
        wanted = set(resident_ids)
        circles = await self.circles_of(wanted)
        unheard = wanted - circles.keys()
        if not unheard:
            return circles
        await self.lock_circles(unheard)
        return circles | await self.circles_of(unheard)

    async def lock_circles(self, resident_ids: Iterable[UUID]) -> dict[UUID, tuple[datetime, int]]:
        """Lock circles, heard of or not; returns when and in which version those were told that have a liaison."""
        ids = [str(resident_id) for resident_id in set(resident_ids)]
        rows = await self._session.execute(LOCK_CIRCLES, {"ids": json.dumps(ids)})
        return {row.resident_id: (row.resolved_at, row.entity_version) for row in rows if _has_liaison(row.members)}

    async def staff_name(self, staff_id: UUID) -> str | None:
        """Return the name of a member of staff; None for somebody who is not heard of."""
        return await self._session.scalar(select(StaffCopyRow.name).where(StaffCopyRow.staff_id == staff_id))

    async def called(self, authors: Collection[str]) -> dict[str, str]:
        """Return the names of those of these authors who are on the staff; others stand by their name already."""
        if not authors:
            return {}
        row = StaffCopyRow
        question = select(row.staff_id, row.name).where(cast(row.staff_id, Text) == func.any(list(authors)))
        return {str(one.staff_id): one.name for one in await self._session.execute(question)}

    async def any_circle_of(self, communities: Collection[str]) -> dict[str, UUID]:
        """Return for each community one resident whose circle names who leads it: the one with most levels filled."""
        row = CircleCopyRow
        filled = func.jsonb_array_length(
            func.jsonb_path_query_array(row.members, cast("$[*].staff_id ? (@ != null)", JSONPATH))
        )
        found = await self._session.execute(
            select(row.community_code, row.resident_id)
            .where(row.community_code == func.any(list(communities)), row.entity_version > UNHEARD)
            .ext(distinct_on(row.community_code))
            .order_by(row.community_code, filled.desc(), row.resident_id)
        )
        return {code: resident_id for code, resident_id in found if code}

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
        mobile=mobile_among(phones),
        email=staff.email if staff else member.get("email"),
        language=staff.language if staff else "zh",
    )
