"""Residents as visits knows them: taken over from registry, and planned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.person import Person
from services.visits.domain.rule import CARE_GROUPS
from services.visits.storage.people import PERSON, to_person
from services.visits.storage.statements import as_json, statement
from services.visits.storage.tables import ListingRow, ResidentCopyRow

__all__ = ["Planned", "ResidentStore", "ToPlan"]

TAKE = statement(
    """
    insert into resident_copy as r (
        resident_id, entity_version, area, home_area, name, birth_date, birth_year, lunar_birthday, compound, building,
        unit, room, grid, door_key, categories, special, on_list, tier, tier_gap_days, presence, paused, enrolled_at,
        changed_at, plan_at, awaits_circle_until, planned_rules
    )
    select n.resident_id, n.entity_version, n.area, n.home_area, n.name, n.birth_date, n.birth_year, n.lunar_birthday,
           n.compound, n.building, n.unit, n.room, n.grid, n.door_key, n.categories, n.special, n.on_list, n.tier,
           n.tier_gap_days, n.presence, n.paused, n.enrolled_at, n.changed_at,
           case when n.on_list and (n.special or n.categories <> '{}') then :now end,
           case when c.liaison_id is null then :patience_ends end, '{}'
      from jsonb_to_recordset(cast(:residents as jsonb)) as n (
               resident_id uuid, entity_version integer, area text, home_area text, name text, birth_date date,
               birth_year smallint, lunar_birthday text,
               compound text, building text, unit text, room text, grid text, door_key text,
               categories text[], special boolean, on_list boolean, tier text, tier_gap_days smallint, presence text,
               paused boolean, enrolled_at timestamptz, changed_at timestamptz
           )
      left join circle_copy c on c.resident_id = n.resident_id
     where not exists (
               select 1
                 from resident_alias a
                where a.merged_id = n.resident_id and a.unmerged_at is null and a.merged_version >= n.entity_version
           )
     order by n.resident_id
        on conflict (resident_id) do update set
           entity_version = excluded.entity_version, area = excluded.area, home_area = excluded.home_area,
           name = excluded.name,
           birth_date = excluded.birth_date, birth_year = excluded.birth_year,
           lunar_birthday = excluded.lunar_birthday, compound = excluded.compound, building = excluded.building,
           unit = excluded.unit, room = excluded.room, grid = excluded.grid, door_key = excluded.door_key,
           categories = excluded.categories, special = excluded.special, on_list = excluded.on_list,
           tier = excluded.tier, tier_gap_days = excluded.tier_gap_days, presence = excluded.presence,
           paused = excluded.paused, enrolled_at = excluded.enrolled_at, changed_at = excluded.changed_at,
           plan_at = case when excluded.plan_at is not null or r.planned_rules <> '{}' or exists (
                              select 1 from visit v where v.resident_id = r.resident_id and v.status = 'planned'
                          ) then :now end
     where r.entity_version < excluded.entity_version
    """,
    moments=("now", "patience_ends"),
)
"""Rows go in in the order of their ids, so that two replicas with the same residents never wait for each other. What is
told late of an entry that has become part of another is left out."""

DELIST = statement(
    """
    update listing l
       set listed_to = greatest(r.changed_at, l.listed_from)
      from resident_copy r
     where r.resident_id = any(:residents)
       and l.resident_id = r.resident_id
       and l.listed_to is null
       and (not r.on_list or not r.categories && cast(:groups as text[]) or l.area <> r.area)
    """,
    id_lists=("residents",),
)

ENLIST = statement(
    """
    insert into listing (resident_id, listed_from, area)
    select r.resident_id, r.changed_at, r.area
      from resident_copy r
     where r.resident_id = any(:residents)
       and r.on_list and r.categories && cast(:groups as text[])
       and not exists (select 1 from listing l where l.resident_id = r.resident_id and l.listed_to is null)
        on conflict (resident_id, listed_from) do update set listed_to = null, area = excluded.area
    """,
    id_lists=("residents",),
)

CLAIM = statement(
    f"""
    select {PERSON}, greatest(r.changed_at, w.stated_at) as changed_at, r.planned_at, r.planned_rules,
           (
               select min(s.ends_at) from situation s where s.resident_id = r.resident_id and s.ends_at > :now
           ) as situation_ends_at
      from resident_copy r
      left join circle_copy c on c.resident_id = r.resident_id
      left join wish w on w.resident_id = r.resident_id
     where r.plan_at <= :now
       and (c.liaison_id is not null or r.awaits_circle_until is null or r.awaits_circle_until <= :real_now)
     order by r.plan_at
     limit :limit
       for update of r skip locked
    """,  # noqa: S608  every part is a constant of these modules
    moments=("now", "real_now"),
)

WAITS = statement(
    """
    select 1
      from resident_copy r
     where r.plan_at <= :now
       and (
               r.awaits_circle_until is null or r.awaits_circle_until <= :real_now
               or exists (
                      select 1 from circle_copy c where c.resident_id = r.resident_id and c.liaison_id is not null
                  )
           )
     limit 1
    """,
    moments=("now", "real_now"),
)

SETTLE = statement(
    """
    update resident_copy r
       set plan_at = p.plan_at, planned_at = :now, planned_rules = p.planned_rules
      from jsonb_to_recordset(cast(:planned as jsonb)) as p (
               resident_id uuid, plan_at timestamptz, planned_rules uuid[]
           )
     where r.resident_id = p.resident_id
    """,
    moments=("now",),
)

REPLAN = statement(
    """
    update resident_copy
       set plan_at = :now
     where resident_id = any(array(
               select resident_id
                 from resident_copy
                where (on_list and (special or categories <> '{}') or planned_rules <> '{}')
                  and starts_with(area, :area)
                order by resident_id
                  for update
           ))
    """,
    moments=("now",),
)

REPLAN_ROLLING = statement(
    """
    update resident_copy
       set plan_at = :now
     where resident_id = :resident
       and exists (
               select 1
                 from visit v
                 join care_rule_version r on r.rule_id = v.rule_id and r.version = v.rule_version
                where v.id = any(:visits) and r.period = 'days'
           )
    """,
    moments=("now",),
    ids=("resident",),
    id_lists=("visits",),
)


@dataclass(frozen=True, slots=True)
class ToPlan:
    """A resident whose duties have to be looked at."""

    resident_id: UUID
    person: Person
    changed_at: datetime
    planned_at: datetime | None
    planned_rules: frozenset[UUID]
    situation_ends_at: datetime | None
    """When the first of what they go through now is over."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of it."""

    resident_id: UUID
    rules: list[UUID]
    plan_at: datetime | None


class ResidentStore:
    """Questions about residents."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(
        self, residents: Sequence[Mapping[str, Any]], *, now: datetime, real_now: datetime, patience: timedelta
    ) -> None:
        """Take over residents, each only if it is newer than what is known, and have them planned."""
        fields = {"residents": as_json(residents), "now": now, "patience_ends": real_now + patience}
        await self._session.execute(TAKE, fields)
        listed = {"residents": [resident["resident_id"] for resident in residents], "groups": list(CARE_GROUPS)}
        await self._session.execute(DELIST, listed)
        await self._session.execute(ENLIST, listed)

    async def claim_to_plan(self, *, now: datetime, real_now: datetime, limit: int) -> list[ToPlan]:
        """Lock residents who have to be planned; replicas that ask at the same moment get others."""
        rows = await self._session.execute(CLAIM, {"now": now, "real_now": real_now, "limit": limit})
        return [_to_plan(row) for row in rows]

    async def anybody_waits(self, *, now: datetime, real_now: datetime) -> bool:
        """Say whether somebody has to be planned and does not wait for a care circle."""
        return (await self._session.execute(WAITS, {"now": now, "real_now": real_now})).first() is not None

    async def somebody_is_due(self, *, now: datetime) -> bool:
        """Say whether somebody has to be planned, even if they wait for a care circle."""
        return bool(await self._session.scalar(select(exists().where(ResidentCopyRow.plan_at <= now))))

    async def settle(self, planned: Iterable[Planned], *, now: datetime) -> None:
        """Remember what was planned and when to look again."""
        rows = [
            {"resident_id": each.resident_id, "plan_at": each.plan_at, "planned_rules": list(map(str, each.rules))}
            for each in planned
        ]
        await self._session.execute(SETTLE, {"planned": as_json(rows), "now": now})

    async def replan(self, *, now: datetime, area: str = "") -> None:
        """Have everybody planned anew whom a care rule may concern, in an area by the beginning of its code."""
        await self._session.execute(REPLAN, {"now": now, "area": area})

    async def replan_these(self, residents: Sequence[UUID], *, now: datetime) -> None:
        """Have these residents planned anew."""
        rows = update(ResidentCopyRow).where(ResidentCopyRow.resident_id.in_(residents))
        await self._session.execute(rows.values(plan_at=now).execution_options(synchronize_session=False))

    async def replan_rolling(self, resident_id: UUID, visits: Sequence[UUID], *, now: datetime) -> None:
        """Have a resident planned anew if one of these visits was of a rule that counts days since the last contact."""
        await self._session.execute(REPLAN_ROLLING, {"resident": resident_id, "visits": list(visits), "now": now})

    async def next_plan_at(self, *, after: datetime) -> datetime | None:
        """Return when, after a moment, the next resident has to be planned."""
        moment = select(ResidentCopyRow.plan_at).where(ResidentCopyRow.plan_at > after)
        return await self._session.scalar(moment.order_by(ResidentCopyRow.plan_at).limit(1))

    async def area_at(self, resident: ResidentCopyRow, moment: datetime) -> str:
        """Return where a resident was at a moment, as far as they were on a list then; else where they are now."""
        if moment >= resident.changed_at:
            return resident.area
        then = select(ListingRow.area).where(
            ListingRow.resident_id == resident.resident_id,
            ListingRow.listed_from <= moment,
            or_(ListingRow.listed_to.is_(None), ListingRow.listed_to > moment),
        )
        return await self._session.scalar(then.limit(1)) or resident.area

    async def lock(self, resident_id: UUID) -> ResidentCopyRow | None:
        """Return a resident and keep others from planning or recording for them until the transaction ends."""
        row = select(ResidentCopyRow).where(ResidentCopyRow.resident_id == resident_id).with_for_update()
        return await self._session.scalar(row)


def _to_plan(row: Row[Any]) -> ToPlan:
    return ToPlan(
        resident_id=row.resident_id,
        person=to_person(row),
        changed_at=row.changed_at,
        planned_at=row.planned_at,
        planned_rules=frozenset(row.planned_rules),
        situation_ends_at=row.situation_ends_at,
    )
