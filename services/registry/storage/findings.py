"""Finding residents: one page of those who are looked for, and the figures of a community."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.search_words import Wanted
from services.registry.domain.tier import CARE_CATEGORIES

__all__ = ["Figures", "FindingStore", "Narrowed"]

LINE = """
    select r.id, r.name, r.name_pinyin, r.sex, r.birth_date, r.birth_year, r.compound, r.building, r.unit, r.room,
        r.grid, r.phones, r.special, r.status,
        array(select c.category from resident_category c
              where c.resident_id = r.id and c.active_to is null and c.category = any(:shown)
              order by c.category) as categories
    from resident r
"""

CONDITIONS = {
    "name": "position(:name in r.name) > 0",
    "letters": "(r.name_pinyin like :letters || '%' or r.name_initials like :letters || '%')",
    "digits": """(r.room = :digits
        or exists (select from unnest(r.phones || r.relative_phones) p where p like '%' || :digits))""",
    "building": "r.building = :building",
    "unit": "r.unit = :unit",
    "room": "r.room = :room",
    "category": """exists (select from resident_category c
        where c.resident_id = r.id and c.active_to is null and c.category = :category
          and c.category = any(:shown))""",
}
"""What each thing somebody may ask for means. Every search names its community first."""


SPECIAL = """r.special and exists (select from resident_category c
    where c.resident_id = r.id and c.active_to is null and c.category = any(:shown) and c.category <> 'oldest_old')"""
"""Special by a category that the asker may know of."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a search is narrowed to, besides its words."""

    category: str | None = None
    special_only: bool = False
    include_off_list: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one community, of residents on the list."""

    households: int
    persons: int
    aged_60_plus: int
    special: int
    by_category: dict[str, int]


class FindingStore:
    """Questions of those who look for people.

    Parameters
    ----------
    hidden
        Categories of which the asker must not learn; they are answered as though these did not exist.
    """

    def __init__(self, session: AsyncSession, *, hidden: Collection[str]) -> None:
        self._session = session
        self._shown = sorted(CARE_CATEGORIES.difference(hidden))

    async def page(
        self,
        community: str,
        wanted: Wanted,
        narrowed: Narrowed,
        *,
        after: tuple[str, UUID] | None,
        limit: int,
    ) -> list[Row[Any]]:
        """Return one page in the order of names spelled in pinyin, one line more than `limit` if there are more."""
        asked = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__}
        given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        if narrowed.category:
            given["category"] = narrowed.category
        conditions = ["r.community = :community", *(CONDITIONS[name] for name in given)]
        if narrowed.special_only:
            conditions.append(SPECIAL)
        if not narrowed.include_off_list:
            conditions.append("r.status = 'active'")
        if after is not None:
            conditions.append("(r.name_pinyin, r.id) > (:after_pinyin, :after_id)")
            given |= {"after_pinyin": after[0], "after_id": after[1]}
        rows = await self._session.execute(
            text(f"{LINE} where {' and '.join(conditions)} order by r.name_pinyin, r.id limit :limit"),
            given | {"community": community, "limit": limit + 1, "shown": self._shown},
        )
        return list(rows.all())

    async def lines_of(self, ids: list[UUID]) -> list[Row[Any]]:
        """Return one line each of these residents; unknown ids are left out."""
        rows = await self._session.execute(text(f"{LINE} where r.id = any(:ids)"), {"ids": ids, "shown": self._shown})
        return list(rows.all())

    async def figures(self, community: str, *, born_by: date, year: int) -> Figures:
        """Count the residents on the list of a community."""
        rows = await self._session.execute(
            text(
                f"""select
                    count(distinct (coalesce(compound, ''), building, coalesce(unit, ''), room))
                        filter (where building is not null and room is not null),
                    count(*),
                    count(*) filter (where birth_date <= :born_by or (birth_date is null and birth_year <= :year)),
                    count(*) filter (where {SPECIAL})
                from resident r where community = :community and status = 'active'"""  # noqa: S608 - a constant
            ),
            {"community": community, "born_by": born_by, "year": year, "shown": self._shown},
        )
        categories = await self._session.execute(
            text(
                """select c.category, count(*) from resident_category c join resident r on r.id = c.resident_id
                where r.community = :community and r.status = 'active' and c.active_to is null
                  and c.category = any(:shown)
                group by c.category order by c.category"""
            ),
            {"community": community, "shown": self._shown},
        )
        households, persons, aged_60_plus, special = rows.one()
        return Figures(
            households=households,
            persons=persons,
            aged_60_plus=aged_60_plus,
            special=special,
            by_category=dict(tuple(row) for row in categories.all()),
        )
