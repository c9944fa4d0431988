"""Answer who lives behind which door of a community."""

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.domain.special import age_on
from services.registry.storage.doors import AtDoor, DoorStore
from services.registry.storage.held import held_of
from services.registry.use_cases.search_residents import check_filters
from services.registry.use_cases.viewing import check_reach, hidden_from, own_of, readable_for
from shared.contracts.registry_doors import MOST_DOOR_LINES, Beyond, DoorLine, DoorPlace, Doors, ListDoors

__all__ = ["list_doors"]

NOWHERE = DoorPlace("", "", "")

NOBODY = -1
"""Stands for the liaison of whoever should have one."""


async def list_doors(session: AsyncSession, query: ListDoors, *, today: date) -> Doors:
    """Return everybody of a community with their doors; what the asker may not read is blank.

    Raises
    ------
    RefusedError
        Raised for a community beyond the asker's reach, and for what the asker may not ask by.
    """
    readable = await readable_for(session, query.viewer)
    check_filters(query, readable)
    check_reach(query.viewer, query.community, missing="没有这个社区")
    store, held = DoorStore(session, hidden=await hidden_from(session, query.viewer)), held_of(query.viewer)
    only = await own_of(session, query.viewer)
    rows = await store.of_community(
        query.community, special_only=query.special_only, only=only, held=held, limit=MOST_DOOR_LINES + 1
    )
    may_know = readable is None or "circle" in readable
    told = may_know and held.limits
    beyond = await store.beyond(query.community, special_only=query.special_only, held=held) if told else []
    places: dict[DoorPlace, int] = {}
    line, shown = _lines_for(readable, places, today), rows[:MOST_DOOR_LINES]
    liaisons, paired = _pairing(shown) if may_know else ([], [])
    lines = [line(row) for row in shown]  # before `places` is read: each line takes its staircase into it
    return Doors.model_construct(
        places=list(places),
        lines=lines,
        truncated=len(rows) > MOST_DOOR_LINES,
        liaisons=liaisons,
        paired=paired,
        beyond=[Beyond(*one) for one in beyond],
    )


def _pairing(rows: Iterable[AtDoor]) -> tuple[list[UUID], list[int | None]]:
    """Return who visits, and the number of each resident's; whoever is not known as special tells of nobody."""
    numbers: dict[UUID, int] = {}
    paired: list[int | None] = []
    for row in rows:
        number = numbers.setdefault(row.liaison_id, len(numbers)) if row.special and row.liaison_id else NOBODY
        paired.append(number if row.special else None)
    return list(numbers), paired


def _lines_for(
    readable: frozenset[str] | None, places: dict[DoorPlace, int], today: date
) -> Callable[[AtDoor], DoorLine]:
    """Return what makes a line of a row, and takes each new staircase into `places`."""
    ages, may_away, may_special = (readable is None or name in readable for name in ("age", "presence", "special"))

    def line(row: AtDoor) -> DoorLine:
        one, name, born, year, compound, building, unit, room, categories, special, away, elsewhere, guest, _ = row
        place = NOWHERE if guest else DoorPlace(compound or "", building or "", unit or "")
        door = "" if room and not guest else door_text(building, unit, room)
        return DoorLine(
            one,
            name,
            age_on(today, birth_date=born, birth_year=year) if ages else None,
            places.setdefault(place, len(places)),
            f"{compound or ''}{door}" if guest else room or door,
            categories,
            may_special and special,
            elsewhere or (may_away and away),
        )

    return line
