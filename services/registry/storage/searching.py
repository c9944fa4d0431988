"""Looking for residents among a million: by whatever is known of them, one page at a time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain import search_terms as terms
from services.registry.domain.search_words import Wanted
from services.registry.storage.findings import LINE, SPECIAL, Line, shown_to
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.sealed import TAIL_LENGTHS, Vault

__all__ = ["Place", "Search", "SearchStore", "scope"]

FEW = {6: 600, 9: 60}
"""Matches in a district or street, by the digits of its code, up to which all are fetched and sorted: about three for
each community. Of more, one community after the other is asked until the page is full, which seldom takes ten."""

AT_ONCE = f"""{LINE} where {{condition}} order by r.community, r.name_pinyin, r.id limit :limit"""
"""One order for every scope, so that one index gives the pages of a community, a street and a district."""

BY_COMMUNITY = f"""
    select x.* from area a cross join lateral (
        {LINE} where {{condition}}
        order by r.name_pinyin, r.id limit :limit
    ) x
    where a.level = 'community' and a.code between :from and :last
    order by a.code, x.name_pinyin, x.id limit :limit
"""  # noqa: S608 - constants
LISTED_HERE, HERE = "r.search_terms @> array['@' || a.code]", "r.community = a.code"
"""Only one of them: the planner takes two for independent of each other and reads an index for each."""

AGAIN = "r.name_pinyin like :letter and "
"""Both begin with the same letter; said once more, it is a range of the index that holds the order."""

GUEST_LISTS = re.compile(r":(terms|room\d+|tail\d+)")

TERM_LISTS = ("terms", "room", "tail")
"""How those parameters begin that are lists of terms."""

ROOM = "r.search_terms @> cast(:room{number} as text[])"
TAIL = "r.search_terms @> cast(:tail{number} as text[]) and r.phone_keys && cast(:key{number} as bigint[])"
"""A number is somebody's room, or the end of a phone: found by its last four digits, compared with all of them."""


WITH_GUESTS = f"""
    select * from (
        ({{here}})
        union all
        ({LINE} where {{guests}} order by r.community, r.name_pinyin, r.id limit :limit)) x
    order by x.community, x.name_pinyin, x.id limit :limit
"""  # noqa: S608 - constants
"""Those of an area and those of elsewhere who stay there for a time; each stands under where they belong."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    community: str
    name_pinyin: str
    resident_id: UUID


@dataclass(frozen=True, slots=True)
class Search:
    """Who is looked for, in which area; every condition has to be true.

    Parameters
    ----------
    area
        Code of a district, street or community: 6, 9 or 12 digits.
    terms
        What residents are listed under, as `domain.search_terms` spells it.
    """

    area: str
    wanted: Wanted = field(default_factory=Wanted)
    terms: tuple[str, ...] = ()
    special_only: bool = False
    include_off_list: bool = False
    hidden: frozenset[str] = frozenset()
    """Categories of which the asker must not learn: nobody is found by them, nobody is shown with them."""
    by_phone: bool = True
    """Whether digits may be the end of a phone, or only a room."""
    only: frozenset[UUID] | None = None
    """Nobody but these; None is everybody."""
    held: Held = EVERYBODY

    @property
    def narrows(self) -> bool:
        """Whether anything but the area is asked for."""
        return bool(self.terms) or self.wanted != Wanted()


class SearchStore:
    """Questions of those who look for people."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def page(self, search: Search, *, after: Place | None, limit: int) -> list[Line]:
        """Return one page by community and name, one line more than `limit` if there are more."""
        await self._plan_for_these_words()
        conditions, given = _conditions(search, self._vault)
        if after is not None:
            conditions.append("(r.community, r.name_pinyin, r.id) > (:after_community, :after_pinyin, :after_id)")
            given |= {
                "after_community": after.community,
                "after_pinyin": after.name_pinyin,
                "after_id": after.resident_id,
            }
        guests = _guests(search.area, conditions, given)
        within, place = scope(search.area)
        given |= place | {"limit": limit + 1}
        listed = any(name.startswith(TERM_LISTS) for name in given)
        few = FEW.get(len(search.area))
        if few is not None and search.narrows and await self._expected([*within, *conditions], given) > few:
            statement = BY_COMMUNITY
            conditions = [LISTED_HERE if listed else HERE, *conditions]
            given["from"] = after.community if after else given["first"]
        else:
            statement = AT_ONCE
            area = terms.area_terms(search.area) if listed else []
            conditions = conditions if area and not search.wanted.letters else [*within, *conditions]
            given = {name: [*area, *value] if name.startswith(TERM_LISTS) else value for name, value in given.items()}
        statement = statement.format(condition=" and ".join(conditions))
        if guests is not None:
            statement, given = WITH_GUESTS.format(here=statement, guests=guests[0]), given | guests[1]
        return [Line(*row) for row in await self._session.execute(text(statement), given)]

    async def totals(self, search: Search) -> list[tuple[str, str | None, int]]:
        """Count those who are looked for, by community and compound."""
        await self._plan_for_these_words()
        conditions, given = _conditions(search, self._vault)
        within, place = scope(search.area)
        condition = " and ".join([*within, *conditions])
        if (guests := _guests(search.area, conditions, given)) is not None:
            condition, given = f"({condition}) or ({guests[0]})", given | guests[1]
        rows = await self._session.execute(
            text(
                f"""select r.community, r.compound, count(*) from resident r where {condition}
                group by r.community, r.compound order by r.community, r.compound nulls last"""  # noqa: S608
            ),
            given | place,
        )
        return [(row[0], row[1], row[2]) for row in rows.all()]

    async def _plan_for_these_words(self) -> None:
        """Have each search planned by its own words: what is quickest for a rare name is slowest for a common one."""
        await self._session.execute(text("set local plan_cache_mode = force_custom_plan"))

    async def _expected(self, conditions: list[str], given: dict[str, Any]) -> int:
        """Return how many the planner expects to find; nothing is read."""
        condition = " and ".join(conditions).replace(AGAIN, "")  # which it would take for a second narrowing
        question = f"explain (format json) select 1 from resident r where {condition}"  # noqa: S608 - constants
        plan = await self._session.scalar(text(question), given)
        return int(plan[0]["Plan"]["Plan Rows"])


def _guests(area: str, conditions: Sequence[str], given: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return what has to be true of those who stay in the area and belong elsewhere; a district has none of those.

    The lists of terms have names of their own: those of the residents are narrowed to the area.
    """
    if not terms.area_terms(area):
        return None
    (here,), place = scope(area)
    within = [here.replace("r.community", "r.host_community"), f"not ({here})"]
    own = {f"guest_{name}": value for name, value in given.items() if name.startswith(TERM_LISTS)}
    condition = GUEST_LISTS.sub(r":guest_\1", " and ".join([*within, *conditions]))
    return condition, place | own


def _conditions(search: Search, vault: Vault) -> tuple[list[str], dict[str, Any]]:
    """Return what has to be true besides the area, and the values it speaks of. All parts are constants."""
    wanted = search.wanted
    listed = [*search.terms, *terms.name_terms(wanted.names if wanted.room else (*wanted.names, *wanted.compounds))]
    listed += terms.door_terms(wanted.building, wanted.unit, wanted.room)
    conditions: list[str] = []
    given: dict[str, Any] = {"shown": shown_to(search.hidden)}
    if listed:
        conditions.append("r.search_terms @> cast(:terms as text[])")
        given["terms"] = listed
    for number, name in enumerate(name for name in wanted.names if len(name) > terms.GRAM):
        conditions.append(f"(position(:name{number} in r.name) > 0 or position(:name{number} in r.compound) > 0)")
        given[f"name{number}"] = name
    for number, name in enumerate(wanted.compounds):
        conditions.append(f"position(:compound{number} in r.compound) > 0")
        given[f"compound{number}"] = name
    if wanted.letters:
        conditions.append(f"{AGAIN}(r.name_pinyin like :letters or r.name_initials like :letters)")
        given |= {"letter": f"{wanted.letters[0]}%", "letters": f"{wanted.letters}%"}
    for number, digits in enumerate(wanted.digits):
        by_phone = search.by_phone and len(digits) >= TAIL_LENGTHS[0]
        either = [ROOM.format(number=number)]
        given[f"room{number}"] = [f"{terms.ROOM}{digits}"]
        for era, keyed in enumerate(vault.eras if by_phone else ()):
            either.append(TAIL.format(number=f"{number}_{era}"))
            shortest = keyed.tail_key(digits[-TAIL_LENGTHS[0] :])
            given[f"tail{number}_{era}"] = [f"{terms.PHONE}{shortest}"]
            given[f"key{number}_{era}"] = [keyed.tail_key(digits)]
        conditions.append(f"({' or '.join(either)})")
    conditions += [SPECIAL] if search.special_only else []
    if search.only is not None:
        conditions.append("r.id = any(:only)")
        given["only"] = list(search.only)
    if search.held.values:
        conditions.append(search.held.residents)
        given |= search.held.values
    conditions += [] if search.include_off_list else ["r.status = 'active'"]
    return conditions, given


def scope(area: str) -> tuple[list[str], dict[str, Any]]:
    """Return the condition that a resident lives in an area, and the values it speaks of."""
    if len(area) == terms.COMMUNITY_DIGITS:
        return ["r.community = :community"], {"community": area}
    rest = terms.COMMUNITY_DIGITS - len(area)
    return ["r.community between :first and :last"], {"first": area + "0" * rest, "last": area + "9" * rest}
