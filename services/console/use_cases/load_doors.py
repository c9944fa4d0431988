"""Gather one person's doors of a day, with what to know at each: all that is needed in a stairwell without network."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from services.console.channels.owners import Owners
from services.console.use_cases.load_resident import MustKnow, must_knows_of
from services.console.use_cases.load_round import URGENCY, load_round
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
    """Every visit of the day to one resident, what to know before knocking, and the newest contact."""

    visits: list[VisitItem]
    """The most urgent first."""
    know: list[MustKnow]
    last: ContactItem | None

    @property
    def visit(self) -> VisitItem:
        """The most urgent one."""
        return self.visits[0]

    @property
    def open(self) -> list[VisitItem]:
        """Those that are still to be made."""
        return [visit for visit in self.visits if visit.status not in DONE]


@dataclass(frozen=True)
class Doors:
    """Somebody's doors of a day in walking order, or why they are not known."""

    items: list[Door] | None
    refusal: Refusal | None = None
    mixed: bool = False
    """Whether they lie in more than one compound."""


async def load_doors(owners: Owners, *, community: str, staff_id: UUID, day: date, zone: ZoneInfo) -> Doors:
    """Ask for somebody's visits of a day in walking order, and for what to know at each door that is still to be done.

    Several visits to one resident are one door: one contact makes as many of them as it fits.
    What registry or the history does not tell in time is left out: knocking does not wait for it.
    """
    walk = await load_round(owners, community=community, day=day, show="all", liaison_id=staff_id, zone=zone)
    if walk.answer.value is None:
        return Doors(items=None, refusal=walk.answer.refusal)
    gate = asyncio.Semaphore(AT_ONCE)

    async def door(visits: list[VisitItem]) -> Door:
        visit = visits[0]
        if visit.status in DONE:
            return Door(visits, know=[], last=None)
        async with gate:
            card, history = await asyncio.gather(
                owners.attempt(GetResident(resident_id=visit.resident_id), ResidentCard),
                owners.attempt(GetHistory(resident_id=visit.resident_id, limit=1), History),
            )
        known = must_knows_of(card.value) if card.value else []
        return Door(
            visits,
            know=[matter for matter in known if matter.key in BEFORE_KNOCKING],
            last=next(iter(history.value.items if history.value else []), None),
        )

    of_resident: dict[UUID, list[VisitItem]] = {}
    for visit in (visit for _, doors in walk.places for visit in doors if visit.status != "cancelled"):
        of_resident.setdefault(visit.resident_id, []).append(visit)
    found = [sorted(visits, key=lambda one: (URGENCY[one.status], one.due_at)) for visits in of_resident.values()]
    return Doors(items=list(await asyncio.gather(*map(door, found))), mixed=walk.mixed)
