"""Gather how the windows of today stand, building by building, and who looks at them."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.places import natural_order, place_name
from shared.contracts.visits_signals import ListSignalDays, SignalDay, SignalDays

__all__ = ["Windows", "load_windows"]

STATES = ("distress", "unseen", "waiting", "seen")


@dataclass(frozen=True)
class Windows:
    """Today's windows of a community, or of whoever looks at them."""

    answer: Answer[SignalDays]
    looks: Answer[SignalDays] | None
    """Those at which the chosen person looks; None while nobody is chosen."""

    @property
    def shown(self) -> Answer[SignalDays]:
        """What the page lists."""
        return self.looks or self.answer

    @property
    def items(self) -> list[SignalDay]:
        """The windows that are listed."""
        return self.shown.value.items if self.shown.value else []

    @property
    def counts(self) -> dict[str, int]:
        """How many stand in each state, what is worst first."""
        shown = self.shown.value
        listed = Counter[str](item.status for item in self.items)
        found: Mapping[str, int] = shown.counts if shown and shown.truncated else listed
        return {state: found.get(state, 0) for state in STATES}

    @property
    def left_out(self) -> bool:
        """Whether there are more windows than are listed."""
        return bool(self.shown.value and self.shown.value.truncated)

    @property
    def places(self) -> list[tuple[str, list[SignalDay]]]:
        """Windows by building, in walking order."""
        walk = sorted(self.items, key=_walk)
        return [(name, list(group)) for name, group in groupby(walk, key=_building)]

    @property
    def observers(self) -> set[UUID]:
        """Who looks at some window: as observer, or as liaison."""
        items = self.answer.value.items if self.answer.value else []
        return {one for item in items for one in (item.observer_id, item.liaison_id) if one}

    def names(self) -> dict[UUID, str]:
        """Return who lives behind each window."""
        items = [*self.items, *(self.answer.value.items if self.answer.value else [])]
        return {item.resident_id: item.resident_name for item in items}


def _building(item: SignalDay) -> str:
    return " ".join(filter(None, [item.compound, place_name(item.building, None)]))


def _walk(item: SignalDay) -> tuple[object, ...]:
    """Order as one walks: compound, building, unit, room."""
    return (item.compound or "", *(natural_order(part) for part in (item.building, item.unit, item.room)))


async def load_windows(owners: Owners, *, community: str, observer_id: UUID | None) -> Windows:
    """Ask visits for all windows of the community, and for those at which somebody looks."""
    everything = ListSignalDays(community=community)
    if observer_id is None:
        return Windows(await owners.attempt(everything, SignalDays), None)
    theirs = ListSignalDays(community=community, observer_id=observer_id)
    found = await asyncio.gather(owners.attempt(everything, SignalDays), owners.attempt(theirs, SignalDays))
    return Windows(*found)
