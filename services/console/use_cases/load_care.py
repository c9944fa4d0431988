"""Gather everything that is arranged for one resident."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_arrangements import Arrangements, GetArrangements
from shared.contracts.visits_cadence import GetWish, WishState
from shared.contracts.visits_escorts import Escorts, ListEscorts
from shared.contracts.visits_passcodes import GetPasscodeRecord, PasscodeRecord
from shared.contracts.visits_refills import ListRefills, Refills
from shared.contracts.visits_requests import ListVisits, VisitPage
from shared.contracts.visits_services import ListServiceItems, ServiceItems
from shared.contracts.visits_signals import GetSignalPlan, SignalPlan

__all__ = ["CareFile", "load_care"]

SHOWN = 10
"""Ways and uses of the passcode on the page: the latest."""


@dataclass(frozen=True)
class CareFile:
    """One resident's arrangements; any part may be missing while visits does not answer."""

    card: Answer[ResidentCard]
    visits: Answer[VisitPage]
    wish: Answer[WishState]
    services: Answer[ServiceItems]
    escorts: Answer[Escorts]
    refills: Answer[Refills]
    other: Answer[Arrangements]
    passcode: Answer[PasscodeRecord] | None
    """None for whoever may not ask."""
    signals: Answer[SignalPlan] | None
    """None for whoever is not on the staff: only the care circle and the observer are told."""


async def load_care(owners: Owners, *, resident_id: UUID, staff_id: UUID | None, with_passcode: bool) -> CareFile:
    """Ask registry who it is and visits for the rest."""
    first, then = (
        asyncio.gather(
            owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
            owners.attempt(ListVisits(resident_id=resident_id, due_only=True), VisitPage),
            owners.attempt(GetWish(resident_id=resident_id), WishState),
            owners.attempt(ListServiceItems(resident_id=resident_id), ServiceItems),
            owners.attempt(ListEscorts(resident_id=resident_id, limit=SHOWN), Escorts),
        ),
        asyncio.gather(
            owners.attempt(ListRefills(resident_id=resident_id), Refills),
            owners.attempt(GetArrangements(resident_id=resident_id), Arrangements),
            _passcode(owners, resident_id if with_passcode else None),
            _signals(owners, resident_id, staff_id),
        ),
    )
    return CareFile(*await first, *await then)


async def _passcode(owners: Owners, resident_id: UUID | None) -> Answer[PasscodeRecord] | None:
    if resident_id is None:
        return None
    return await owners.attempt(GetPasscodeRecord(resident_id=resident_id, limit=SHOWN), PasscodeRecord)


async def _signals(owners: Owners, resident_id: UUID, staff_id: UUID | None) -> Answer[SignalPlan] | None:
    if staff_id is None:
        return None
    return await owners.attempt(GetSignalPlan(resident_id=resident_id, staff_id=staff_id), SignalPlan)
