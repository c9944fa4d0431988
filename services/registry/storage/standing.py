"""What follows from facts, for a whole community or a few of its residents at once: entries, tiers, who is special."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.special import SPECIAL_AGE, born_by
from services.registry.domain.tier import OLDEST_AGE, TierGaps

__all__ = ["Restood", "StandingStore"]

PEOPLE = """
    select r.id, r.status = 'active' as on_list, r.special, r.tier, r.tier_gap_days, r.community,
        (r.birth_date <= :born_60 or (r.birth_date is null and r.birth_year <= :year_60)) is true as aged_60,
        (r.birth_date <= :born_80 or (r.birth_date is null and r.birth_year <= :year_80)) is true as aged_80,
        coalesce((r.birth_date + interval '80 years')::date, make_date(r.birth_year + 80, 1, 1)) as turned_80_on,
        (r.enrolled_at at time zone :zone)::date as enrolled_on,
        array(select c.category from resident_category c
              where c.resident_id = r.id and c.active_to is null) as ledgers
    from resident r
    where r.community = :community and (cast(:ids as uuid[]) is null or r.id = any(:ids))
"""
"""The people who are looked at, with what decides."""

FACTS = f"""
    with people as ({PEOPLE}),
    documented as (
        select c.resident_id, min(c.active_from) as from_on
        from resident_category c join people p on p.id = c.resident_id
        where c.active_to is null and c.category in ('disability_record', 'severe_disability') group by c.resident_id),
    ill as (
        select c.resident_id, c.active_from as from_on from resident_category c join people p on p.id = c.resident_id
        where c.active_to is null and c.category = 'chronic_illness'),
    fact as (
        select id, 'oldest_old' as ledger, '年满80周岁' as basis, greatest(turned_80_on, enrolled_on) as from_on
        from people where on_list and aged_80
        union all
        select p.id, 'door_service', case when p.aged_80 then '年满80周岁' else '残疾登记' end,
            case when p.aged_80 then greatest(p.turned_80_on, p.enrolled_on) else d.from_on end
        from people p left join documented d on d.resident_id = p.id
        where p.on_list and (p.aged_80 or d.resident_id is not null)
        union all
        select p.id, 'double_high', '年满80周岁且患慢性病', greatest(p.turned_80_on, p.enrolled_on, i.from_on)
        from people p join ill i on i.resident_id = p.id where p.on_list and p.aged_80)
"""  # noqa: S608 - constants
"""Entries that have to be there, with reason and day."""

ENTER = f"""{FACTS}
    insert into resident_category (resident_id, category, basis, active_from, origin)
    select id, ledger, basis, least(from_on, :today), 'fact' from fact f
    where not exists (select from resident_category c
                      where c.resident_id = f.id and c.category = f.ledger and c.active_to is null)
    on conflict (resident_id, category) where active_to is null do nothing
    returning resident_id, category
"""  # noqa: S608 - constants

LEAVE = f"""{FACTS}
    update resident_category c
    set active_to = greatest(:today, c.active_from), ended_by = 'system',
        end_reason = case c.category when 'oldest_old' then '出生日期更正,未满80周岁'
            when 'door_service' then '不再符合80周岁或残疾登记' else '不再同时符合80周岁和慢性病' end
    from people p
    where c.resident_id = p.id and p.on_list and c.active_to is null and c.origin = 'fact'
      and c.category in ('oldest_old', 'door_service', 'double_high')
      and not exists (select from fact f where f.id = c.resident_id and f.ledger = c.category)
    returning c.resident_id, c.category
"""  # noqa: S608 - constants
"""Only what followed from facts ends by itself: what a person or a roster said stays until somebody says otherwise."""

RESTAND = f"""
    with people as ({PEOPLE}),
    cared as (
        select *, on_list and aged_60 and ledgers && array['lives_alone', 'empty_nest', 'left_behind', 'disabled',
            'severe_disability', 'lost_only_child', 'no_kin'] as special_now
        from people),
    tiered as (
        select *, case when not (on_list and aged_60) then null
            when (aged_80 and ledgers && array['chronic_illness'])
                or (ledgers && array['disabled', 'severe_disability'] and ledgers && array['lives_alone', 'no_kin'])
                then 'high'
            when special_now or aged_80 then 'key' else 'general' end as tier_now
        from cared),
    measured as (
        select t.*, coalesce(g.gap_days, case t.tier_now when 'high' then cast(:high as integer)
            when 'key' then cast(:key as integer) when 'general' then cast(:general as integer) end) as gap_now
        from tiered t left join tier_gap g on g.district = left(t.community, 6) and g.tier = t.tier_now)
    update resident r
    set special = m.special_now, tier = m.tier_now, tier_gap_days = m.gap_now,
        entity_version = r.entity_version + 1, updated_at = :now
    from measured m
    where r.id = m.id and (m.special <> m.special_now or m.tier is distinct from m.tier_now
                           or m.tier_gap_days is distinct from m.gap_now)
    returning r.id, r.community, r.entity_version, m.special <> m.special_now as circle_differs
"""  # noqa: S608 - constants
"""Says in SQL what `domain.tier.standing_of` says; a test compares the two."""


@dataclass(frozen=True, slots=True)
class Restood:
    """A resident whose standing is different: community, new version, and whether they gain or lose a care circle."""

    community: str
    version: int
    circle_differs: bool


class StandingStore:
    """Questions about what follows from facts, and writing it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def gaps_of(self, community: str) -> TierGaps:
        """Return the longest gaps in a community's district."""
        rows = await self._session.execute(
            text("select tier, gap_days from tier_gap where district = left(:community, 6)"), {"community": community}
        )
        return TierGaps(**dict(tuple(row) for row in rows.all()))

    async def enter(self, day: Day, community: str, ids: Collection[UUID] | None) -> list[tuple[UUID, str]]:
        """Write entries that follow from facts and are missing; returns resident and ledger of each."""
        rows = await self._session.execute(text(ENTER), _given(day, community, ids) | {"today": day.today})
        return [tuple(row) for row in rows.all()]

    async def leave(self, day: Day, community: str, ids: Collection[UUID] | None) -> list[tuple[UUID, str]]:
        """End entries that no longer follow from any fact; returns resident and ledger of each."""
        rows = await self._session.execute(text(LEAVE), _given(day, community, ids) | {"today": day.today})
        return [tuple(row) for row in rows.all()]

    async def restand(self, day: Day, community: str, ids: Collection[UUID] | None) -> dict[UUID, Restood]:
        """Bring tiers, gaps and who is special up to date; returns those who are different."""
        norms = TierGaps()
        gaps = {"high": norms.high, "key": norms.key, "general": norms.general, "now": day.now}
        rows = await self._session.execute(text(RESTAND), _given(day, community, ids) | gaps)
        return {row.id: Restood(row.community, row.entity_version, row.circle_differs) for row in rows.all()}


def _given(day: Day, community: str, ids: Collection[UUID] | None) -> dict[str, Any]:
    return {
        "community": community,
        "ids": None if ids is None else list(ids),
        "zone": day.zone,
        "born_60": born_by(day.today, age=SPECIAL_AGE),
        "year_60": day.today.year - SPECIAL_AGE,
        "born_80": born_by(day.today, age=OLDEST_AGE),
        "year_80": day.today.year - OLDEST_AGE,
    }
