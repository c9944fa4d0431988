"""Answer who lives behind which door of a community."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.domain.special import age_on
from services.registry.storage.doors import AtDoor, DoorStore
from services.registry.storage.held import held_of
from services.registry.use_cases.search_residents import check_filters
from services.registry.use_cases.viewing import check_reach, hidden_from, own_of, readable_for
from shared.contracts.registry_doors import MOST_DOOR_LINES, DoorLine, DoorPlace, Doors, ListDoors

__all__ = ["list_doors"]

NOWHERE = DoorPlace("", "", "")


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
    rows = await DoorStore(session, hidden=await hidden_from(session, query.viewer)).of_community(
        query.community,
        special_only=query.special_only,
        only=await own_of(session, query.viewer),
        held=held_of(query.viewer),
        limit=MOST_DOOR_LINES + 1,
    )
    places: dict[DoorPlace, int] = {}
    line = _lines_for(readable, places, today)
    lines = [line(row) for row in rows[:MOST_DOOR_LINES]]
    return Doors.model_construct(places=list(places), lines=lines, truncated=len(rows) > MOST_DOOR_LINES)


def _lines_for(
    readable: frozenset[str] | None, places: dict[DoorPlace, int], today: date
) -> Callable[[AtDoor], DoorLine]:
    """Return what makes a line of a row, and takes each new staircase into `places`."""
    ages, away, special = (readable is None or name in readable for name in ("age", "presence", "special"))

    def line(row: AtDoor) -> DoorLine:
        place = NOWHERE if row.guest else DoorPlace(row.compound or "", row.building or "", row.unit or "")
        door = door_text(row.building, row.unit, row.room)
        return DoorLine(
            row.id,
            row.name,
            age_on(today, birth_date=row.birth_date, birth_year=row.birth_year) if ages else None,
            places.setdefault(place, len(places)),
            f"{row.compound or ''}{door}" if row.guest else row.room or door,
            row.categories,
            special and row.special,
            row.elsewhere or (away and row.away),
        )

    return line
