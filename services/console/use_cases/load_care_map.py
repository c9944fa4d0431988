"""Gather who lives behind which door of a community, and what stands there today."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.care_map import Compound, Dweller, lay_out
from services.console.domain.door_state import DoorState, state_of
from services.console.domain.places import place_name
from shared.contracts.alerts_requests import AlertItem, AlertPage, ListAlerts
from shared.contracts.base import Refusal
from shared.contracts.registry_doors import Doors, ListDoors
from shared.contracts.visits_requests import ListVisits, VisitItem, VisitPage

__all__ = ["CareMap", "load_care_map"]

AT_ONCE = 500
"""As many visits and alerts as their owners hand out at once."""

MOST_VISITS = 4000
"""Visits of one map: a community of 6,000 people has some 600 in a week. Above this the page says so."""

NOBODY = Doors(places=[], lines=[])


@dataclass(frozen=True)
class CareMap:
    """A community, door by door."""

    compounds: list[Compound]
    counts: Counter[DoorState]
    """Doors by what they say."""
    categories: list[str]
    """Those that somebody on the map is in."""
    liaisons: list[tuple[UUID, str]]
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
    visits: dict[UUID, list[VisitItem]]
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
    names = {one.liaison_id: one.liaison_name or "" for seen in found.visits.values() for one in seen if one.liaison_id}
    return CareMap(
        compounds=compounds,
        counts=Counter(door.state for compound in compounds for door in compound.dwellings),
        categories=sorted({category for one in dwellers for category in one.categories}),
        liaisons=sorted(names.items(), key=lambda liaison: liaison[1]),
        elsewhere=sum(alert.resident_id not in shown for alert in found.alerts),
        refusals=found.refusals,
        truncated=found.truncated,
    )


async def _ask(owners: Owners, *, community: str, everybody: bool) -> _Found:
    doors, visits, alerts = await asyncio.gather(
        owners.attempt(ListDoors(community=community, special_only=not everybody), Doors),
        _visits(owners, ListVisits(community=community, limit=AT_ONCE)),
        owners.attempt(ListAlerts(community=community, limit=AT_ONCE), AlertPage),
    )
    by_resident: defaultdict[UUID, list[VisitItem]] = defaultdict(list)
    for visit in visits[0]:
        by_resident[visit.resident_id].append(visit)
    people = doors.value or NOBODY
    return _Found(
        doors=people,
        visits=dict(by_resident),
        alerts=alerts.value.items if alerts.value else [],
        visits_known=visits[1].refusal is None and not _goes_on(visits[1]),
        refusals=[answer.refusal for answer in (doors, visits[1], alerts) if answer.refusal],
        truncated=people.truncated or _goes_on(visits[1]) or _goes_on(alerts),
    )


async def _visits(owners: Owners, query: ListVisits) -> tuple[list[VisitItem], Answer[VisitPage]]:
    found: list[VisitItem] = []
    while True:
        answer = await owners.attempt(query, VisitPage)
        found += answer.value.items if answer.value else []
        if not _goes_on(answer) or len(found) >= MOST_VISITS:
            return found, answer
        query = query.model_copy(update={"after": answer.value and answer.value.next_page})


def _goes_on(answer: Answer[VisitPage] | Answer[AlertPage]) -> bool:
    return answer.value is not None and answer.value.next_page is not None


def _dwellers(found: _Found, *, day_ends: datetime) -> list[Dweller]:
    state = _states(found, day_ends)
    known = {line.resident_id for line in found.doors.lines}
    compounds = {place_name(place.building): place.compound for place in found.doors.places if place.building}
    return [
        *_residents(found, state),
        *(
            _visited(visits[0], compounds=compounds, state=state(resident_id, False, True))  # noqa: FBT003
            for resident_id, visits in found.visits.items()
            if resident_id not in known
        ),
    ]


def _states(found: _Found, day_ends: datetime) -> Callable[[UUID, bool, bool], DoorState]:
    """Return what says how today stands with a resident who is away or not, and special or not."""
    alerted = {alert.resident_id for alert in found.alerts if alert.resident_id}
    none: list[VisitItem] | None = [] if found.visits_known else None
    plain = {
        (away, special): state_of(none, alerted=False, away=away, special=special, day_ends=day_ends)
        for away in (False, True)
        for special in (False, True)
    }

    def state(resident_id: UUID, away: bool, special: bool) -> DoorState:  # noqa: FBT001
        visits = found.visits.get(resident_id, none)
        if not visits and resident_id not in alerted:
            return plain[away, special]
        return state_of(visits, alerted=resident_id in alerted, away=away, special=special, day_ends=day_ends)

    return state


def _residents(found: _Found, state: Callable[[UUID, bool, bool], DoorState]) -> Iterator[Dweller]:
    """Put everybody behind their door; a guest of another community is known by the host's door in words."""
    for line in found.doors.lines:
        compound, building, unit = found.doors.places[line.place]
        visits = found.visits.get(line.resident_id, ())
        yield Dweller(
            resident_id=line.resident_id,
            name=line.name,
            age=line.age,
            compound=compound,
            building=building,
            unit=unit,
            room=line.room,
            door=line.room,
            categories=tuple(line.categories),
            liaison_id=next((visit.liaison_id for visit in visits if visit.liaison_id), None),
            state=state(line.resident_id, line.away, line.special),
        )


def _visited(visit: VisitItem, *, compounds: dict[str, str], state: DoorState) -> Dweller:
    return Dweller(
        resident_id=visit.resident_id,
        name=visit.resident_name,
        age=visit.age,
        compound=compounds.get(place_name(visit.building), ""),
        building=visit.building or "",
        unit=visit.unit or "",
        room=visit.room or "",
        door=visit.door,
        categories=tuple(visit.categories),
        liaison_id=visit.liaison_id,
        state=state,
    )
