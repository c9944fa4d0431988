"""Take over what registry tells of residents."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.walking import walking_key
from services.visits.storage.merging import MERGES
from services.visits.storage.outgoing import send
from services.visits.storage.residents import ResidentStore
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.assemble import scheduled
from services.visits.use_cases.follow_merges import undo_merge
from shared.areas import Area
from shared.contracts.registry import ResidentProfiled

__all__ = ["take_residents"]


async def take_residents(
    session: AsyncSession,
    events: Sequence[ResidentProfiled],
    *,
    now: datetime,
    real_now: datetime,
    circle_patience: timedelta,
) -> None:
    """Keep the newest profile of each resident, have the resident planned, and let visits go where the resident is.

    Raises
    ------
    AreaError
        Raised for a profile from no community: it is set aside here rather than stop the planner for everybody.
    """
    newest: dict[Any, ResidentProfiled] = {}
    for event in events:
        known = newest.get(event.resident_id)
        if known is None or known.entity_version < event.entity_version:
            newest[event.resident_id] = event
    residents = [_row(event) for event in newest.values()]
    told = {event.resident_id: event.entity_version for event in newest.values()}
    for merge in await MERGES.undone_by(session, told):
        await undo_merge(session, merge, now=now)
    await ResidentStore(session).take(residents, now=now, real_now=real_now, patience=circle_patience)
    gone_along = await VisitStore(session).follow(list(newest))
    await send(session, scheduled(gone_along, now=now))


def _row(event: ResidentProfiled) -> dict[str, Any]:
    """Return a resident where they are now: a guest behind the host's door, in the host's community."""
    home = Area.parse(f"{event.district}{event.street}{event.community}").code
    place = event.host or event
    return {
        "resident_id": event.resident_id,
        "entity_version": event.entity_version,
        "area": Area.parse(event.host.community).code if event.host else home,
        "home_area": home if event.host else None,
        "name": event.name,
        "birth_date": event.birth_date,
        "birth_year": event.birth_year,
        "lunar_birthday": event.lunar_birthday,
        "compound": place.compound,
        "building": place.building,
        "unit": place.unit,
        "room": place.room,
        "grid": place.grid,
        "door_key": walking_key(place.building, place.unit, place.room),
        "categories": [category.value for category in event.categories],
        "special": event.special,
        "on_list": event.on_list,
        "tier": event.tier.value if event.tier else None,
        "tier_gap_days": event.tier_gap_days,
        "presence": event.presence,
        "paused": event.paused,
        "enrolled_at": event.enrolled_at,
        "changed_at": event.occurred_at,
    }
