"""Answer how today stands behind the doors of a community."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.person import age_on
from services.visits.domain.walking import door_text
from services.visits.storage.grids import held_of
from services.visits.storage.listings import AtDoor, ListingStore, Wanted
from services.visits.use_cases.days import day_of
from services.visits.use_cases.list_visits import UNKNOWN
from services.visits.use_cases.viewing import Sight, sight_of
from shared.clock import civil_date
from shared.contracts.visits_map import MOST_DOOR_VISITS, DoorVisit, DoorVisits, Liaison, ListDoorVisits
from shared.contracts.words import Category, Outcome

__all__ = ["list_door_visits"]


async def list_door_visits(
    session: AsyncSession, query: ListDoorVisits, *, now: datetime, zone: ZoneInfo
) -> DoorVisits:
    """Return the visits of a community today, each with as little as a map needs of it."""
    wanted = Wanted(
        area=query.community,
        day=day_of(None, now=now, zone=zone),
        liaison_id=query.liaison_id,
        held=held_of(query.viewer),
    )
    rows = await ListingStore(session).at_doors(wanted, limit=MOST_DOOR_VISITS + 1)
    sight, today = await sight_of(session, query.viewer), civil_date(now, zone)
    liaisons: dict[Liaison, int] = {}
    lines = [_line(row, liaisons, sight, today) for row in rows[:MOST_DOOR_VISITS]]
    return DoorVisits.model_construct(liaisons=list(liaisons), lines=lines, truncated=len(rows) > MOST_DOOR_VISITS)


def _line(row: AtDoor, liaisons: dict[Liaison, int], sight: Sight, today: date) -> DoorVisit:
    """Return a visit as a line, and take each new liaison into `liaisons`."""
    who = Liaison(row.liaison_id, row.liaison_name or "") if row.liaison_id else None
    return DoorVisit(
        row.resident_id,
        row.status,
        row.due_at,
        Outcome(row.last_outcome) if row.last_outcome else None,
        liaisons.setdefault(who, len(liaisons)) if who else None,
        row.name or UNKNOWN,
        age_on(today, birth_date=row.birth_date, birth_year=row.birth_year),
        row.building or "",
        row.unit or "",
        row.room or "",
        door_text(row.compound, row.building, row.unit, row.room),
        sight.categories([Category(word) for word in row.categories or ()], liaison_id=row.liaison_id),
    )
