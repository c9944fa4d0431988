"""Everybody of a community by their door, read for maps: thousands at once, nothing unsealed."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.findings import SPECIAL, shown_to
from services.registry.storage.held import EVERYBODY, Held
from shared.contracts.words import Category

__all__ = ["AtDoor", "DoorStore"]

AT_DOOR = """
    select r.id, r.name, r.birth_date, r.birth_year, r.compound, r.building, r.unit, r.room, r.open_categories,
        {special}, r.stay is not null, r.host_community is not null, false, l.staff_id
    from resident r left join circle_level l on l.resident_id = r.id and l.role = 'liaison'
    where r.community = :community and r.status = 'active' and {condition}
    union all
    select r.id, r.name, r.birth_date, r.birth_year, r.host_compound, r.host_building, r.host_unit, r.host_room,
        r.open_categories, {special}, r.stay is not null, false, true, l.staff_id
    from resident r left join circle_level l on l.resident_id = r.id and l.role = 'liaison'
    where r.host_community = :community and r.community <> :community and r.status = 'active' and {condition}
    limit :limit
"""

BEYOND = """
    select coalesce(r.compound, ''), count(*) from resident r
    where r.community = :community and r.status = 'active' and {condition} and ({held}) is not true
    group by 1 order by 1
"""


class AtDoor(NamedTuple):
    """What `AT_DOOR` selects, in its order."""

    id: UUID
    name: str
    birth_date: date | None
    birth_year: int | None
    compound: str | None
    building: str | None
    unit: str | None
    room: str | None
    categories: list[Category]
    special: bool
    away: bool
    """In a hospital, at the station, or gone for a time."""
    elsewhere: bool
    """A guest in another community."""
    guest: bool
    """Of another community: the door is that of the host."""
    liaison_id: UUID | None


CATEGORIES = AtDoor._fields.index("categories")


class DoorStore:
    """Questions of maps.

    Parameters
    ----------
    hidden
        Categories of which the asker must not learn; they are answered as though these did not exist.
    """

    def __init__(self, session: AsyncSession, *, hidden: Collection[str]) -> None:
        self._session = session
        self._shown = shown_to(hidden)

    async def of_community(
        self, community: str, *, special_only: bool, only: Collection[UUID] | None, held: Held = EVERYBODY, limit: int
    ) -> list[AtDoor]:
        """Return who is on the list of a community or a guest there; of these `only`, where that is not None."""
        conditions = [*self._asked(special_only=special_only), held.residents]
        given: dict[str, Any] = {"community": community, "shown": self._shown, "limit": limit} | held.values
        if only is not None:
            conditions.append("r.id = any(:only)")
            given["only"] = list(only)
        statement = AT_DOOR.format(special=f"({SPECIAL})", condition=" and ".join(conditions))
        rows = (await self._session.execute(text(statement), given)).all()
        told = {
            words: [Category(word) for word in sorted(set(words).intersection(self._shown))]
            for words in {tuple(row[CATEGORIES]) for row in rows}
        }
        return [AtDoor._make((*row[:CATEGORIES], told[tuple(row[CATEGORIES])], *row[CATEGORIES + 1 :])) for row in rows]

    async def beyond(self, community: str, *, special_only: bool, held: Held) -> list[tuple[str, int]]:
        """Count by compound whom the asker does not see; guests of other communities are none of these."""
        statement = BEYOND.format(condition=" and ".join(self._asked(special_only=special_only)), held=held.residents)
        given = {"community": community, "shown": self._shown} | held.values
        return [(row[0], row[1]) for row in await self._session.execute(text(statement), given)]

    def _asked(self, *, special_only: bool) -> list[str]:
        return [f"({SPECIAL})"] if special_only else ["cast(:shown as text[]) is not null"]
