"""Gather who lives behind which door of a community, and what stands there today."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.console.channels.owners import Owners
from services.console.domain.alert_kinds import VACANCIES
from services.console.domain.care_map import NO_LIAISON, Compound, Dweller, lay_out
from services.console.domain.door_state import DoorState, state_of
from shared.contracts.alerts_requests import AlertItem, AlertPage, ListAlerts
from shared.contracts.base import Refusal
from shared.contracts.registry_doors import Beyond, Doors, ListDoors
from shared.contracts.visits_map import DoorVisit, DoorVisits, ListDoorVisits

__all__ = ["CareMap", "load_care_map"]

AT_ONCE = 500
"""As many alerts as their owner hands out at once."""

UNPAIRED = -1
"""What registry says of somebody who should have a liaison and has none."""

NOBODY = Doors(places=[], lines=[])

NOTHING = DoorVisits(liaisons=[], lines=[])


@dataclass(frozen=True)
class CareMap:
    """A community, door by door."""

    compounds: list[Compound]
    counts: Counter[DoorState]
    """Doors by what they say."""
    categories: list[str]
    """Those that somebody on the map is in."""
    liaisons: list[tuple[UUID, str]]
    """Who visits today, by name."""
    unpaired: int
    """Residents without a liaison who should have one."""
    beyond: list[Beyond]
    """How many live where whoever asks does not see."""
    elsewhere: int
    """Open alerts that no door of the map shows."""
    refusals: list[Refusal]
    """Which owners could not say all they know."""
    truncated: bool

    @property
    def doors(self) -> int:
        """Every door somebody is known behind."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class _Found:
    """What the owners said, as far as they said it."""

    doors: Doors
    today: DoorVisits
    visits: dict[UUID, list[DoorVisit]]
    """The lines of `today` by resident."""
    alerts: list[AlertItem]
    visits_known: bool
    refusals: list[Refusal]
    truncated: bool


async def load_care_map(owners: Owners, *, community: str, everybody: bool, day_ends: datetime) -> CareMap:
    """Ask registry who lives there, visits and alerts how today stands; what one does not say is named.

    Whoever is visited is on the map by what visits knows of the door, also while registry is silent.

    Parameters
    ----------
    everybody
        Also residents on no list of those who are visited.
    day_ends
        First moment of tomorrow.
    """
    found = await _ask(owners, community=community, everybody=everybody)
    dwellers = _dwellers(found, day_ends=day_ends)
    compounds = lay_out(dwellers)
    shown = {one.resident_id for one in dwellers}
    return CareMap(
        compounds=compounds,
        counts=Counter(door.state for compound in compounds for door in compound.dwellings),
        categories=sorted({category for one in dwellers for category in one.categories}),
        liaisons=sorted(dict(found.today.liaisons).items(), key=lambda liaison: liaison[1]),
        unpaired=sum(one.liaison_id == NO_LIAISON for one in dwellers),
        beyond=found.doors.beyond,
        elsewhere=sum(one.resident_id not in shown or one.kind in VACANCIES for one in found.alerts),
        refusals=found.refusals,
        truncated=found.truncated,
    )


async def _ask(owners: Owners, *, community: str, everybody: bool) -> _Found:
    doors, visits, alerts = await asyncio.gather(
        owners.attempt(ListDoors(community=community, special_only=not everybody), Doors),
        owners.attempt(ListDoorVisits(community=community), DoorVisits),
        owners.attempt(ListAlerts(community=community, limit=AT_ONCE), AlertPage),
    )
    people, today = doors.value or NOBODY, visits.value or NOTHING
    by_resident: defaultdict[UUID, list[DoorVisit]] = defaultdict(list)
    for visit in today.lines:
        by_resident[visit.resident_id].append(visit)
    return _Found(
        doors=people,
        today=today,
        visits=dict(by_resident),
        alerts=alerts.value.items if alerts.value else [],
        visits_known=visits.value is not None and not today.truncated,
        refusals=[answer.refusal for answer in (doors, visits, alerts) if answer.refusal],
        truncated=people.truncated or today.truncated or bool(alerts.value and alerts.value.next_page),
    )


def _dwellers(found: _Found, *, day_ends: datetime) -> list[Dweller]:
    state = _states(found, day_ends)
    known = {line.resident_id for line in found.doors.lines}
    return [
        *_residents(found, state),
        *(
            _visited(visits[0], found.today, state(resident_id, False, True))  # noqa: FBT003
            for resident_id, visits in found.visits.items()
            if resident_id not in known
        ),
    ]


def _states(found: _Found, day_ends: datetime) -> Callable[[UUID, bool, bool], DoorState]:
    """Return what says how today stands with a resident who is away or not, and special or not."""
    alerted = {one.resident_id for one in found.alerts if one.resident_id and one.kind not in VACANCIES}
    none: list[DoorVisit] | None = [] if found.visits_known else None
    plain = {
        (away, special): state_of(none, alerted=False, away=away, special=special, day_ends=day_ends)
        for away in (False, True)
        for special in (False, True)
    }
    touched = alerted | found.visits.keys()

    def state(resident_id: UUID, away: bool, special: bool) -> DoorState:  # noqa: FBT001
        if resident_id not in touched:
            return plain[away, special]
        visits = found.visits.get(resident_id, none)
        return state_of(visits, alerted=resident_id in alerted, away=away, special=special, day_ends=day_ends)

    return state


def _residents(found: _Found, state: Callable[[UUID, bool, bool], DoorState]) -> Iterator[Dweller]:
    """Put everybody behind their door; a guest of another community is known by the host's door in words."""
    places = found.doors.places
    liaisons = {
        one: next((_liaison(visit, found.today) for visit in visits if visit.liaison is not None), None)
        for one, visits in found.visits.items()
    }
    paired = zip(found.doors.lines, found.doors.paired, strict=False)
    liaisons |= {line.resident_id: NO_LIAISON for line, number in paired if number == UNPAIRED}
    for resident_id, name, age, place, room, categories, special, away in found.doors.lines:
        stands = state(resident_id, away, special)
        yield Dweller(resident_id, name, age, *places[place], room, room, categories, liaisons.get(resident_id), stands)


def _visited(visit: DoorVisit, today: DoorVisits, state: DoorState) -> Dweller:
    return Dweller(
        resident_id=visit.resident_id,
        name=visit.name,
        age=visit.age,
        compound=visit.door.partition(" ")[0] if " " in visit.door else "",
        building=visit.building,
        unit=visit.unit,
        room=visit.room,
        door=visit.door,
        categories=visit.categories,
        liaison_id=_liaison(visit, today),
        state=state,
    )


def _liaison(visit: DoorVisit, today: DoorVisits) -> UUID | None:
    return None if visit.liaison is None else today.liaisons[visit.liaison].liaison_id
