"""Archives: what is known of residents and since when, and what was made of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.archive import DEFAULT_TEMPLATE, STAMPS, Archive, Fact, Part
from services.registry.domain.tier import CARE_CATEGORIES

__all__ = ["ArchiveStore", "Subject"]

CARE = sorted(CARE_CATEGORIES)

SUBJECTS = """
    select r.id, r.community, r.entity_version, r.open_categories && cast(:care as text[]) as cared_for,
           (r.enrolled_at at time zone :zone)::date as enrolled_on,
           r.building is not null and r.room is not null as door,
           'phones' = any(r.private_parts) as phones,
           r.private_parts && array['relative_phones', 'details.relatives']
               or exists (select from relative k where k.resident_id = r.id and k.removed_at is null) as relatives,
           cardinality(r.health_flags) > 0 or 'details.health' = any(r.private_parts) as health,
           cardinality(r.skills) + cardinality(r.hobbies) > 0 as talents,
           r.habits is not null as habits,
           cardinality(r.service_needs) > 0 as service_needs,
           k.id is not null as has_card, k.stale_since is null as card_right,
           (k.issued_at at time zone :zone)::date as card_on,
           s.stamps, a.revision, a.percent, a.parts, a.score, a.due, a.told_due
      from resident r
      left join archive a on a.resident_id = r.id
      left join contact_card k on k.resident_id = r.id and k.status = 'issued'
      left join lateral (
           select jsonb_object_agg(f.field, jsonb_build_array(
                      (f.confirmed_at at time zone :zone)::date, f.none_stated)) as stamps
             from field_stamp f where f.resident_id = r.id
      ) s on true
     where r.status = 'active' and
"""
"""Residents on the list, with everything their archive is judged by."""

SAVE = """
    insert into archive (resident_id, revision, percent, parts, score, due, told_due)
    select n.resident_id, n.revision, n.percent, n.parts, n.score, n.due, n.told_due
      from jsonb_to_recordset(cast(:archives as jsonb)) as n (
               resident_id uuid, revision integer, percent integer, parts jsonb, score integer, due text[],
               told_due text[])
        on conflict (resident_id) do update set
           revision = excluded.revision, percent = excluded.percent, parts = excluded.parts, score = excluded.score,
           due = excluded.due, told_due = excluded.told_due
"""

STAMP = """
    insert into field_stamp (
        resident_id, field, confirmed_at, confirmed_by, none_stated, changed_at, changed_by, version)
    select n.resident_id, n.field, :now, :actor, n.none_stated, case when n.changed then cast(:now as timestamptz) end,
           case when n.changed then :actor end, n.version
      from jsonb_to_recordset(cast(:stamps as jsonb)) as n (
               resident_id uuid, field text, none_stated boolean, changed boolean, version integer)
        on conflict (resident_id, field) do update set
           confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by,
           none_stated = excluded.none_stated, changed_at = coalesce(excluded.changed_at, field_stamp.changed_at),
           changed_by = coalesce(excluded.changed_by, field_stamp.changed_by),
           version = case when excluded.changed_at is null then field_stamp.version else excluded.version end
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """One resident whose archive is looked at, and what it came to the last time."""

    resident_id: UUID
    community: str
    version: int
    cared_for: bool
    """Whether a care rule may concern them, so that somebody visits."""
    facts: Mapping[str, Fact]
    revision: int
    """0 if it was never looked at."""
    before: Archive
    told_due: tuple[str, ...]


class ArchiveStore:
    """Questions about archives, and changes to them, each for a set at once."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def subjects_of(self, community: str, *, zone: str) -> list[Subject]:
        """Return all residents on the list of a community."""
        rows = await self._session.execute(
            text(f"{SUBJECTS} r.community = :community"), {"community": community, "zone": zone, "care": CARE}
        )
        return [_subject(row) for row in rows.all()]

    async def subjects(self, ids: Collection[UUID], *, zone: str) -> list[Subject]:
        """Return those of these residents who are on the list."""
        rows = await self._session.execute(
            text(f"{SUBJECTS} r.id = any(:ids)"), {"ids": list(ids), "zone": zone, "care": CARE}
        )
        return [_subject(row) for row in rows.all()]

    async def template_of(self, community: str) -> Sequence[Part]:
        """Return the parts of a community's archive."""
        rows = await self._session.execute(
            text(
                "select key, name, items, stale_days from archive_part where community = :community order by position"
            ),
            {"community": community},
        )
        return [Part(row.key, row.name, tuple(row.items), row.stale_days) for row in rows.all()] or DEFAULT_TEMPLATE

    async def write_template(self, community: str, parts: Sequence[Part]) -> None:
        """Replace the parts of a community's archive, and have all its archives looked at."""
        await self._session.execute(
            text("delete from archive_part where community = :community"), {"community": community}
        )
        for position, part in enumerate(parts):
            await self._session.execute(
                text(
                    """insert into archive_part (community, key, position, name, items, stale_days)
                    values (:community, :key, :position, :name, :items, :stale_days)"""
                ),
                {
                    "community": community,
                    "key": part.key,
                    "position": position,
                    "name": part.name,
                    "items": list(part.items),
                    "stale_days": part.stale_days,
                },
            )
        await self.look_again(community)

    async def look_again(self, community: str) -> None:
        """Have all archives of a community looked at."""
        await self._session.execute(
            text("update area set archived_on = null where code = :community"), {"community": community}
        )

    async def claim_community(self, today: date) -> str | None:
        """Claim one community whose archives have not been looked at today."""
        found: str | None = await self._session.scalar(
            text(
                """update area set archived_on = :today
                where code = any(array(
                    select code from area
                    where level = 'community' and (archived_on is null or archived_on < :today)
                    order by code limit 1 for no key update skip locked))
                returning code"""
            ),
            {"today": today},
        )
        return found

    async def save(self, archives: Sequence[Mapping[str, Any]]) -> None:
        """Write what archives come to."""
        if archives:
            await self._session.execute(text(SAVE), {"archives": _as_json(archives)})

    async def stamp(self, stamps: Sequence[Mapping[str, Any]], *, actor: str, now: datetime) -> None:
        """Write when and by whom fields were confirmed, and changed if they were."""
        if stamps:
            await self._session.execute(text(STAMP), {"stamps": _as_json(stamps), "actor": actor, "now": now})

    async def stamps_of(self, resident_id: UUID) -> dict[str, Row[Any]]:
        """Return the stamps of one resident, by field."""
        rows = await self._session.execute(
            text("select * from field_stamp where resident_id = :id"), {"id": resident_id}
        )
        return {row.field: row for row in rows.all()}


def _as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, default=str)


def _subject(row: Row[Any]) -> Subject:
    facts = {item: _fact(row, item, fields) for item, fields in STAMPS.items()}
    facts["contact_card"] = Fact(known=row.has_card, confirmed_on=row.card_on if row.card_right else None)
    return Subject(
        resident_id=row.id,
        community=row.community,
        version=row.entity_version,
        cared_for=row.cared_for,
        facts=facts,
        revision=row.revision or 0,
        before=Archive(row.parts or {}, row.percent or 0, tuple(row.due or ()), row.score or 0),
        told_due=tuple(row.told_due or ()),
    )


def _fact(row: Row[Any], item: str, fields: Sequence[str]) -> Fact:
    """Return what is known; without a stamp it is as old as the roster that brought the resident."""
    stamps = [stamp for field in fields if (stamp := (row.stamps or {}).get(field))]
    none_stated = any(stated for _, stated in stamps)
    days = [date.fromisoformat(day) for day, _ in stamps]
    held = bool(getattr(row, item))
    return Fact(held or none_stated, max(days, default=row.enrolled_on), none_stated=none_stated and not held)
