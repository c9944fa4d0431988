"""Gather what a leave or a hand-over means: whose residents go to whom, how much that is, and which visits."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from services.console.domain.places import natural_order
from services.console.domain.share_out import Charge, Helper, loads_after, main_of, propose
from shared.contracts.base import Refusal
from shared.contracts.registry_circle import ProposeStandIns, StandInItem, StandIns
from shared.contracts.registry_pairs import ListPairedResidents, PairedResident, PairedResidents
from shared.contracts.visits_workload import (
    LiaisonWork,
    ReportWorkload,
    ShowWork,
    WorkedResident,
    Workload,
    WorkOf,
    WorkVisit,
)

__all__ = ["Choice", "LeavePlan", "Taker", "plan_leave"]


@dataclass(frozen=True)
class Choice:
    """What somebody has chosen so far; what is left open is proposed."""

    staff_id: UUID
    from_at: datetime | None
    until_at: datetime | None
    last_on: date
    """Last day whose visits are shown."""
    shares: Mapping[UUID, UUID]
    buildings: Mapping[str, UUID]
    """Building to who takes everybody in it."""
    main: UUID | None


@dataclass(frozen=True)
class Taker:
    """Somebody who takes residents: how much they have, and how much then."""

    person: StandInItem
    residents: list[PairedResident]
    after: int
    work: LiaisonWork
    week_after: int
    visits: list[tuple[PairedResident, WorkVisit]]


@dataclass(frozen=True)
class LeavePlan:
    """A whole plan. What visits cannot say is missing, and its refusal says why."""

    buildings: list[tuple[str, list[PairedResident]]]
    candidates: list[StandInItem]
    shares: dict[UUID, UUID]
    main: UUID | None
    takers: list[Taker]
    alone: list[WorkedResident]
    """Residents of others whom the person was to visit once: these visits stay with them."""
    unknown: Refusal | None
    """Why the visits are not known."""

    @property
    def paired(self) -> list[PairedResident]:
        """Everybody whom it is about."""
        return [resident for _, some in self.buildings for resident in some]


async def plan_leave(owners: Owners, choice: Choice, *, community: str) -> Answer[PairedResidents] | LeavePlan:
    """Ask registry for residents and stand-ins, visits for the work; a refusal of registry ends it."""
    paired, offered, work, load = await asyncio.gather(
        owners.attempt(ListPairedResidents(staff_id=choice.staff_id), PairedResidents),
        owners.attempt(
            ProposeStandIns(staff_id=choice.staff_id, from_at=choice.from_at, until_at=choice.until_at), StandIns
        ),
        owners.attempt(ShowWork(community=community, liaison_id=choice.staff_id, until=choice.last_on), WorkOf),
        owners.attempt(ReportWorkload(community=community), Workload),
    )
    if paired.value is None or offered.value is None:
        return Answer(refusal=paired.refusal or offered.refusal)
    works = {item.liaison_id: item for item in load.value.liaisons if item.liaison_id} if load.value else {}
    residents = sorted(paired.value.items, key=_place)
    return _plan(
        choice,
        residents,
        offered.value.items,
        works={staff_id: item for staff_id, item in works.items() if staff_id},
        worked=work.value.items if work.value else [],
        unknown=work.refusal or load.refusal,
    )


def _place(resident: PairedResident) -> tuple[str, tuple[int, str], str]:
    return (resident.compound or "", natural_order(resident.building), resident.door)


def building_of(resident: PairedResident) -> str:
    """Return the building that somebody lives in, as it is said."""
    return " ".join(part for part in (resident.compound, _called(resident.building)) if part)


def _called(building: str | None) -> str:
    return f"{building}幢" if building and building.isdigit() else building or ""


def _plan(
    choice: Choice,
    residents: Sequence[PairedResident],
    candidates: list[StandInItem],
    *,
    works: Mapping[UUID, LiaisonWork],
    worked: Sequence[WorkedResident],
    unknown: Refusal | None,
) -> LeavePlan:
    helpers = [Helper(one.staff_id, one.residents, one.same_group) for one in candidates]
    shares = _shares(choice, residents, helpers)
    known = {one.staff_id for one in candidates}
    buildings: dict[str, list[PairedResident]] = {}
    for resident in residents:
        buildings.setdefault(building_of(resident), []).append(resident)
    ours = {resident.resident_id for resident in residents}
    return LeavePlan(
        buildings=list(buildings.items()),
        candidates=candidates,
        shares=shares,
        main=choice.main if choice.main in known else main_of(shares, helpers),
        takers=_takers(residents, candidates, shares, loads_after(shares, helpers), works=works, worked=worked),
        alone=[one for one in worked if one.resident_id not in ours and not one.in_care and one.visits],
        unknown=unknown,
    )


def _shares(choice: Choice, residents: Sequence[PairedResident], helpers: Sequence[Helper]) -> dict[UUID, UUID]:
    """Return who takes whom: what was chosen for the building, else for the resident, else what is proposed."""
    known = {helper.staff_id for helper in helpers}
    proposed = propose([Charge(one.resident_id, building_of(one)) for one in residents], helpers)
    asked = {one.resident_id: choice.buildings.get(building_of(one)) for one in residents}
    shares = {}
    for resident_id, whole in asked.items():
        chosen = whole or choice.shares.get(resident_id)
        taker = chosen if chosen in known else proposed.get(resident_id)
        if taker is not None:
            shares[resident_id] = taker
    return shares


def _takers(
    residents: Sequence[PairedResident],
    candidates: Sequence[StandInItem],
    shares: Mapping[UUID, UUID],
    after: Mapping[UUID, int],
    *,
    works: Mapping[UUID, LiaisonWork],
    worked: Sequence[WorkedResident],
) -> list[Taker]:
    visits = {one.resident_id: one.visits for one in worked}
    takers = []
    for person in candidates:
        theirs = [one for one in residents if shares.get(one.resident_id) == person.staff_id]
        if theirs:
            moved = [(one, visit) for one in theirs for visit in visits.get(one.resident_id, [])]
            work = works.get(person.staff_id, LiaisonWork())
            count = work.week + work.next_week + len(moved)
            takers.append(Taker(person, theirs, after[person.staff_id], work, count, moved))
    return takers
