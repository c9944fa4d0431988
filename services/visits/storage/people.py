"""Residents as the care rules see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.person import WISHES, Person, Wish
from services.visits.storage.statements import statement

__all__ = ["PERSON", "Known", "PeopleStore", "to_person"]

PERSON = """
    r.resident_id, r.name, r.area, r.categories, r.special, r.on_list, r.birth_date, r.lunar_birthday, r.tier,
    r.tier_gap_days, r.presence, r.paused, w.modes as wished_modes, w.every_days, w.overrides, w.declines,
    array(
        select s.kind from situation s
         where s.resident_id = r.resident_id and s.begins_at <= :now and s.ends_at > :now
    ) as situations
"""
"""Columns of `to_person`, of `resident_copy r` with `wish w`."""

IN_AREA = statement(
    f"""
    select {PERSON}
      from resident_copy r
      left join wish w on w.resident_id = r.resident_id
     where starts_with(r.area, :area) and r.on_list
     order by r.area, r.door_key, r.resident_id
    """,  # noqa: S608  every part is a constant of this module
    moments=("now",),
)

THESE = statement(
    f"""
    select {PERSON}
      from resident_copy r
      left join wish w on w.resident_id = r.resident_id
     where r.resident_id = any(:residents)
    """,  # noqa: S608  every part is a constant of this module
    moments=("now",),
    id_lists=("residents",),
)


@dataclass(frozen=True, slots=True)
class Known:
    """A resident by name, as the care rules see them."""

    resident_id: UUID
    name: str
    person: Person


class PeopleStore:
    """Questions about residents as the care rules see them; they lock nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def in_area(self, area: str, *, now: datetime) -> list[Known]:
        """Return everybody on the list of an area, in walking order."""
        rows = await self._session.execute(IN_AREA, {"area": area, "now": now})
        return [Known(row.resident_id, row.name, to_person(row)) for row in rows]

    async def these(self, residents: Sequence[UUID], *, now: datetime | None) -> list[Known]:
        """Return residents by id; without a moment, leaving out what they go through."""
        rows = await self._session.execute(THESE, {"residents": list(residents), "now": now})
        return [Known(row.resident_id, row.name, to_person(row)) for row in rows]


def to_person(row: Row[tuple[object, ...]]) -> Person:
    """Read a row of the columns of `PERSON`."""
    wish = None
    if row.wished_modes is not None:
        wish = Wish(
            modes=frozenset(row.wished_modes),
            every_days=row.every_days,
            overrides=row.overrides,
            declines=row.declines,
        )
    wishes = {WISHES} if wish is not None and wish.every_days is not None else set()
    return Person(
        community=row.area,
        categories=frozenset(row.categories),
        special=row.special,
        on_list=row.on_list,
        birth_date=row.birth_date,
        lunar_birthday=row.lunar_birthday,
        tier=row.tier,
        tier_gap_days=row.tier_gap_days,
        presence=row.presence,
        paused=row.paused,
        situations=frozenset(row.situations) | wishes,
        wish=wish,
    )
