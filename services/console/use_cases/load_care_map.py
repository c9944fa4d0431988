"""Gather who lives behind which door of a community, and what stands there today."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.constants import MOST_ON_THE_MAP
from services.console.domain.care_map import Compound, Dweller, lay_out
from services.console.domain.door_state import DoorState, state_of
from services.console.domain.places import place_name
from shared.contracts.alerts_requests import AlertItem, AlertPage, ListAlerts
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import ResidentItem, ResidentPage, SearchResidents
from shared.contracts.visits_requests import ListVisits, VisitItem, VisitPage

__all__ = ["CareMap", "load_care_map"]

AT_ONCE = 500
"""As many as their owners hand out at once."""

AWAY = ("hospital", "station", "away")


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

    residents: list[ResidentItem]
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
    dwellers = _dwellers(found, community=community, day_ends=day_ends)
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
    query = SearchResidents(community=community, special_only=not everybody, without_phones=True, limit=AT_ONCE)
    people, visits, alerts = await asyncio.gather(
        _residents(owners, query),
        _visits(owners, ListVisits(community=community, limit=AT_ONCE)),
        owners.attempt(ListAlerts(community=community, limit=AT_ONCE), AlertPage),
    )
    by_resident: defaultdict[UUID, list[VisitItem]] = defaultdict(list)
    for visit in visits[0]:
        by_resident[visit.resident_id].append(visit)
    refusals = (people[1].refusal, visits[1].refusal, alerts.refusal)
    return _Found(
        residents=people[0],
        visits=dict(by_resident),
        alerts=alerts.value.items if alerts.value else [],
        visits_known=visits[1].refusal is None and not _goes_on(visits[1]),
        refusals=[refusal for refusal in refusals if refusal],
        truncated=any(_goes_on(last) for last in (people[1], visits[1], alerts)),
    )


async def _residents(owners: Owners, query: SearchResidents) -> tuple[list[ResidentItem], Answer[ResidentPage]]:
    """Return everybody page after page, and the last answer."""
    found: list[ResidentItem] = []
    while True:
        answer = await owners.attempt(query, ResidentPage)
        found += answer.value.items if answer.value else []
        if not _goes_on(answer) or len(found) >= MOST_ON_THE_MAP:
            return found, answer
        query = query.model_copy(update={"after": answer.value and answer.value.next_page})


async def _visits(owners: Owners, query: ListVisits) -> tuple[list[VisitItem], Answer[VisitPage]]:
    found: list[VisitItem] = []
    while True:
        answer = await owners.attempt(query, VisitPage)
        found += answer.value.items if answer.value else []
        if not _goes_on(answer) or len(found) >= MOST_ON_THE_MAP:
            return found, answer
        query = query.model_copy(update={"after": answer.value and answer.value.next_page})


def _goes_on(answer: Answer[ResidentPage] | Answer[VisitPage] | Answer[AlertPage]) -> bool:
    return answer.value is not None and answer.value.next_page is not None


def _dwellers(found: _Found, *, community: str, day_ends: datetime) -> list[Dweller]:
    alerted = {alert.resident_id for alert in found.alerts if alert.resident_id}
    known = {item.resident_id for item in found.residents}
    compounds = {
        place_name(item.building): item.compound or ""
        for item in found.residents
        if item.community in {None, community}
    }

    def state(resident_id: UUID, *, away: bool, special: bool) -> DoorState:
        mine = found.visits.get(resident_id)
        visits = mine if mine is not None or not found.visits_known else []
        return state_of(visits, alerted=resident_id in alerted, away=away, special=special, day_ends=day_ends)

    return [
        *(
            _resident(
                item,
                guest=item.community not in {None, community},
                visits=found.visits.get(item.resident_id, []),
                state=state(item.resident_id, away=_is_away(item, community), special=item.special),
            )
            for item in found.residents
        ),
        *(
            _visited(visits[0], compounds=compounds, state=state(resident_id, away=False, special=True))
            for resident_id, visits in found.visits.items()
            if resident_id not in known
        ),
    ]


def _is_away(item: ResidentItem, community: str) -> bool:
    return item.presence in AWAY or item.staying_in not in {None, community}


def _resident(item: ResidentItem, *, guest: bool, visits: Iterable[VisitItem], state: DoorState) -> Dweller:
    """Put a resident behind the own door; a guest of another community is known by the host's door in words."""
    return Dweller(
        resident_id=item.resident_id,
        name=item.name,
        age=item.age,
        compound="" if guest else item.compound or "",
        building="" if guest else item.building or "",
        unit="" if guest else item.unit or "",
        room="" if guest else item.room or "",
        door=item.staying_door if guest else item.door,
        categories=tuple(item.categories),
        liaison_id=next((visit.liaison_id for visit in visits if visit.liaison_id), None),
        state=state,
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
