"""Gather what somebody needs who stands in front of a door, and what comes after."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.use_cases.load_resident import MustKnow, must_knows_of
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_requests import GetHistory, History, ListVisits, RecordVisit, VisitItem, VisitPage
from shared.contracts.words import ContactMode

__all__ = ["LoadedVisit", "load_visit", "next_visit"]


@dataclass(frozen=True)
class LoadedVisit:
    """One resident, and the visit that is to be recorded if there is one."""

    card: Answer[ResidentCard]
    visit: VisitItem | None
    last: History
    must_knows: list[MustKnow]

    @property
    def name(self) -> str:
        """Name of the resident, from whoever knows it."""
        if self.card.value:
            return self.card.value.item.name
        return self.visit.resident_name if self.visit else ""

    @property
    def modes(self) -> list[ContactMode]:
        """Modes to offer, those that count first."""
        counting = list(self.visit.modes) if self.visit else []
        others = [mode for mode in ContactMode if mode is not ContactMode.ACTIVITY and mode not in counting]
        return [*(mode for mode in counting if mode is not ContactMode.ACTIVITY), *others]


async def load_visit(owners: Owners, *, resident_id: UUID, visit_id: UUID | None, today: date) -> LoadedVisit:
    """Ask registry who it is and visits what is due; without `visit_id` the most urgent open visit is meant."""
    card, visits, history = await asyncio.gather(
        owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
        owners.attempt(ListVisits(resident_id=resident_id, day=today), VisitPage),
        owners.attempt(GetHistory(resident_id=resident_id, limit=3), History),
    )
    known = visits.value.items if visits.value else []
    wanted = [visit for visit in known if visit.visit_id == visit_id]
    open_now = [visit for visit in known if visit.status in {"missed", "planned"}] if visit_id is None else []
    return LoadedVisit(
        card=card,
        visit=next(iter(wanted or open_now), None),
        last=history.value or History(items=[]),
        must_knows=must_knows_of(card.value) if card.value else [],
    )


async def next_visit(owners: Owners, *, community: str, command: RecordVisit, today: date) -> VisitItem | None:
    """Return the next door of the same person, nearest in the walk first."""
    query = ListVisits(community=community, day=today, liaison_id=command.staff_id, due_only=True)
    answer = await owners.attempt(query, VisitPage)
    due = [visit for visit in (answer.value.items if answer.value else []) if visit.resident_id != command.resident_id]
    return next(iter(due), None)
