"""Gather one person's doors of a day, with what to know at each: all that is needed in a stairwell without network."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Owners
from services.console.use_cases.load_resident import MustKnow, must_knows_of
from services.console.use_cases.load_round import load_round
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_requests import ContactItem, GetHistory, History, VisitItem

__all__ = ["DONE", "Door", "Doors", "load_doors"]

DONE = frozenset({"completed", "completed_late"})

AT_ONCE = 8
"""Doors looked up at the same time: enough to hide the way there and back, too few to crowd out the desk."""

BEFORE_KNOCKING = frozenset({"remark", "elsewhere", "no_phone"})
"""Kinds of `MustKnow` that matter at the door."""


@dataclass(frozen=True)
class Door:
    """One visit of the day, with what to know before knocking and the newest contact."""

    visit: VisitItem
    know: list[MustKnow]
    last: ContactItem | None


@dataclass(frozen=True)
class Doors:
    """Somebody's doors of a day in walking order, or why they are not known."""

    items: list[Door] | None
    refusal: Refusal | None = None


async def load_doors(owners: Owners, *, community: str, staff_id: UUID, day: date) -> Doors:
    """Ask for somebody's visits of a day in walking order, and for what to know at each door that is still to be done.

    What registry or the history does not tell in time is left out: knocking does not wait for it.
    """
    walk = await load_round(owners, community=community, day=day, show="all", liaison_id=staff_id)
    if walk.answer.value is None:
        return Doors(items=None, refusal=walk.answer.refusal)
    gate = asyncio.Semaphore(AT_ONCE)

    async def door(visit: VisitItem) -> Door:
        if visit.status in DONE:
            return Door(visit, know=[], last=None)
        async with gate:
            card, history = await asyncio.gather(
                owners.attempt(GetResident(resident_id=visit.resident_id), ResidentCard),
                owners.attempt(GetHistory(resident_id=visit.resident_id, limit=1), History),
            )
        known = must_knows_of(card.value) if card.value else []
        return Door(
            visit,
            know=[matter for matter in known if matter.key in BEFORE_KNOCKING],
            last=next(iter(history.value.items if history.value else []), None),
        )

    visits = [visit for _, doors in walk.places for visit in doors if visit.status != "cancelled"]
    return Doors(items=list(await asyncio.gather(*map(door, visits))))
