"""Take people of a roster into the register: new ones, changed ones, those who are already there."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.enrolment import Candidate, Enrolment, Outcome
from services.registry.domain.matching import Register
from services.registry.domain.person import Door, Person, Resident
from services.registry.domain.resident_changes import changed_fields
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.base import OUTBOX
from services.registry.storage.connection import copy_content
from services.registry.storage.former_entries import FormerStore
from services.registry.storage.import_entries import Prepared
from services.registry.storage.moves import MoveStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.storage.standing import StandingStore
from services.registry.use_cases.announce import profiled, status_changed
from services.registry.use_cases.first_circles import FirstCircles
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.meet_wave import Wave
from services.registry.use_cases.move_by_roster import move_by_roster
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.base import Event

__all__ = ["enrol_people", "register_for"]

ROSTER = "花名册"
"""Who is said to have changed a field that a roster changed."""

WAVE = 2000
"""Candidates that are met while the database writes those before them. Fewer cost round trips; more leave it idle."""


async def enrol_people(
    session: AsyncSession,
    candidates: Sequence[Candidate],
    *,
    community: str,
    today: date,
    now: datetime,
    basis: str,
    prepared: Mapping[UUID, Prepared] | None = None,
) -> list[Outcome]:
    """Match each candidate with the register and write what is different; returns one outcome for each, in order.

    The caller holds the community's lock.

    Parameters
    ----------
    basis
        Why a category is entered; written to the ledger.
    prepared
        What was made ahead for candidates who turn out to be new, by the id they bring.
    """
    persons = [candidate.person for candidate in candidates]
    register = await register_for(session, persons, community=community)
    gaps = await StandingStore(session).gaps_of(community)
    newly_gridded = await know_places(
        session,
        community,
        compounds={person.compound for person in persons if person.compound},
        grids={person.grid for person in persons if person.grid},
    )
    circles = await FirstCircles.of(session, community, persons, now=now)
    work = Enrolment(community=community, today=today, now=now, register=register, gaps=gaps)
    wave = Wave(vault=Vault.of(session), work=work, circles=circles, prepared=dict(prepared or {}), basis=basis)
    residents = ResidentStore(session)
    await residents.categories_come_along(really=True)
    outcomes = await _meet_all(session, wave, candidates)
    await residents.categories_come_along(really=False)
    OUTBOX.bell.ring_after(session)
    versions = await _write_differing(session, work, basis=basis)
    versions |= {one.id: (one.community, one.version) for one in work.arrived if one.id not in versions}
    await resolve_circles(session, [*work.concerned(), *newly_gridded], now=now, versions=versions)
    return outcomes


async def register_for(session: AsyncSession, persons: Sequence[Person], *, community: str) -> Register:
    """Return those who may be meant, also by what they were called before two entries became one."""
    store = ResidentStore(session)
    known = {one.id: one for one in await store.known_like(persons, community=community)}
    former = await FormerStore(session).like(persons, community=community)
    missing = {entry.resident_id for entry in former} - known.keys()
    known |= {one.id: one for one in await store.by_ids(missing)} if missing else {}
    return Register(community, known.values(), former, elsewhere=await _elsewhere(session, community, persons))


async def _elsewhere(session: AsyncSession, community: str, persons: Sequence[Person]) -> list[tuple[Resident, Door]]:
    """Return those who may be meant and belong to another community, with the door this one knows them by."""
    doors = await MoveStore(session).elsewhere(community, {person.name for person in persons})
    return [(one, doors[one.id]) for one in await ResidentStore(session).by_ids(doors)] if doors else []


async def _meet_all(session: AsyncSession, wave: Wave, candidates: Sequence[Candidate]) -> list[Outcome]:
    """Meet all candidates in waves; while one is met, the database takes those of the wave before."""
    outcomes: list[Outcome] = []
    writing: asyncio.Task[None] | None = None
    try:
        for start in range(0, len(candidates), WAVE):
            met, contents = await wave.meet(candidates[start : start + WAVE])
            outcomes += met
            if writing is not None:
                await writing
            wave.work.written()
            writing = asyncio.create_task(copy_content(session, *contents))
        if writing is not None:
            await writing
    finally:
        if writing is not None and not writing.done():
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
    return outcomes


async def _write_differing(session: AsyncSession, work: Enrolment, *, basis: str) -> dict[UUID, tuple[str, int]]:
    """Write those who are different now, and tell of them; returns community and version of each."""
    store = ResidentStore(session)
    moves = await move_by_roster(session, work.arrivals(), today=work.today, now=work.now)
    versions = await store.change(work.differing(), now=work.now)
    differing = [replace(resident, version=versions[resident.id]) for resident in work.differing()]
    begun, ended = work.category_changes()
    await store.change_categories(begun=begun, ended=ended, today=work.today, basis=basis)
    await store.remember_source(work.digests)
    await FormerStore(session).write(work.former.values())
    await ArchiveStore(session).stamp(_stamps(work, differing), actor=ROSTER, now=work.now)
    await tell(session, [*_events(work, differing), *moves])
    return {resident.id: (resident.community, resident.version) for resident in differing}


def _stamps(work: Enrolment, differing: Sequence[Resident]) -> list[dict[str, object]]:
    """Say which fields a roster has brought up to date."""
    return [
        {"resident_id": resident.id, "field": field, "none_stated": False, "changed": True, "version": resident.version}
        for resident in differing
        for field in changed_fields(work.before[resident.id].person, resident.person)
    ]


def _events(work: Enrolment, differing: Sequence[Resident]) -> list[Event]:
    events: list[Event] = []
    for resident in differing:
        if resident.status != work.before[resident.id].status:
            reason = "returned" if resident.on_list else resident.status
            events.append(status_changed(resident, reason=reason, now=work.now))
        events.append(profiled(resident, now=work.now))
    return events
