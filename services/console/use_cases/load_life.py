"""Gather what happened to a resident: events, deaths, moves, stays, entries that became one."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.registry_life_requests import LifeEventItem, LifeEvents, ListLifeEvents
from shared.contracts.registry_merges import ListMerges, Merges
from shared.contracts.registry_moves import ListMoves, ListStays, Moves, Stays
from shared.contracts.registry_requests import GetResident, ResidentCard

__all__ = ["BEGINNINGS", "ENDINGS", "LifeFile", "lasting_of", "load_life", "open_death"]

BEGINNINGS = ("hospitalised", "away", "entered_station", "entered_institution", "moved_out")
"""What lasts until something ends it."""

ENDINGS = {
    "hospitalised": "discharged", "away": "back", "entered_station": "left_station",
    "entered_institution": "left_institution", "moved_out": "moved_back",
}  # fmt: skip


@dataclass(frozen=True)
class LifeFile:
    """One resident's life as the page shows it; any part may be missing."""

    card: Answer[ResidentCard]
    life: Answer[LifeEvents]
    moves: Answer[Moves]
    stays: Answer[Stays]
    merges: Answer[Merges]

    @property
    def death(self) -> LifeEventItem | None:
        """The report of a death that counts or waits."""
        return open_death(self.life.value)


async def load_life(owners: Owners, *, resident_id: UUID) -> LifeFile:
    """Ask registry for all of it."""
    card, life, moves, stays, merges = await asyncio.gather(
        owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
        owners.attempt(ListLifeEvents(resident_id=resident_id), LifeEvents),
        owners.attempt(ListMoves(resident_id=resident_id), Moves),
        owners.attempt(ListStays(resident_id=resident_id, include_over=True), Stays),
        owners.attempt(ListMerges(resident_id=resident_id), Merges),
    )
    return LifeFile(card=card, life=life, moves=moves, stays=stays, merges=merges)


def lasting_of(life: LifeEvents | None) -> list[str]:
    """Return what lasts now."""
    items = life.items if life else []
    return [item.kind for item in items if item.kind in BEGINNINGS and item.state == "recorded" and not item.ended_at]


def open_death(life: LifeEvents | None) -> LifeEventItem | None:
    """Return the report of a death that waits for a second person, or was confirmed."""
    items = life.items if life else []
    return next((item for item in items if item.kind == "death" and item.state != "reversed"), None)
