"""Take people of a roster into the register: new ones, changed ones, those who are already there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.matching import Match, Register, Verdict
from services.registry.domain.person import Person, Resident, updated
from services.registry.domain.special import is_special
from services.registry.storage.outgoing import Outgoing, send, tell
from services.registry.storage.residents import CategoryChange, ResidentStore
from services.registry.use_cases.announce import profiled, status_changed
from services.registry.use_cases.assemble import arrivals
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.base import Event

__all__ = ["Candidate", "Outcome", "enrol_people"]


BREATH = 100
"""Residents whose events are assembled between two looks at the connection. More, and the database waits for us."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of a roster, with the digest of everything the roster says of them."""

    person: Person
    digest: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one candidate: ``enrolled``, ``changed``, ``unchanged`` or ``rejected``."""

    word: str
    resident_id: UUID | None
    match: Match


@dataclass
class _Work:
    """What is to be written, by resident."""

    community: str
    today: date
    now: datetime
    register: Register
    before: dict[UUID, Resident] = field(default_factory=dict)
    after: dict[UUID, Resident] = field(default_factory=dict)
    digests: dict[UUID, str] = field(default_factory=dict)


async def enrol_people(
    session: AsyncSession,
    candidates: Sequence[Candidate],
    *,
    community: str,
    today: date,
    now: datetime,
    basis: str,
) -> list[Outcome]:
    """Match each candidate with the register and write what is different; returns one outcome for each, in order.

    The caller holds the community's lock.

    Parameters
    ----------
    basis
        Why a category is entered; written to the ledger.
    """
    store = ResidentStore(session)
    known = await store.known_like((candidate.person for candidate in candidates), community=community)
    work = _Work(community=community, today=today, now=now, register=Register(community, known))
    outcomes = [_take(work, candidate) for candidate in candidates]
    await _write(session, work, basis=basis)
    return outcomes


def _take(work: _Work, candidate: Candidate) -> Outcome:
    match = work.register.look_up(candidate.person)
    if match.verdict is Verdict.CONFLICT:
        return Outcome("rejected", match.known.id if match.known else None, match)
    if match.verdict is Verdict.SAME and match.known is not None:
        return _meet(work, match.known, candidate, match)
    resident = _resident(work, candidate, resident_id=uuid4())
    work.after[resident.id] = resident
    work.register.add(resident)
    return Outcome("enrolled", resident.id, match)


def _meet(work: _Work, known: Resident, candidate: Candidate, match: Match) -> Outcome:
    known = work.after.get(known.id, known)
    if known.source_digest == candidate.digest:
        return Outcome("unchanged", known.id, match)
    person = updated(_moving_in(known, work.community), candidate.person)
    resident = _resident(work, replace(candidate, person=person), resident_id=known.id, known=known)
    if resident == replace(known, source_digest=candidate.digest):
        work.digests[known.id] = candidate.digest
        return Outcome("unchanged", known.id, match)
    if known.id not in work.after:
        work.before[known.id] = known
    work.after[known.id] = resident
    return Outcome("changed", known.id, match)


def _moving_in(known: Resident, community: str) -> Person:
    """Return what is known of somebody, without that they left the community they come from."""
    if known.community == community:
        return known.person
    return replace(known.person, flags=tuple(flag for flag in known.person.flags if flag != "moved_out"), grid=None)


def _resident(work: _Work, candidate: Candidate, *, resident_id: UUID, known: Resident | None = None) -> Resident:
    person = candidate.person
    stays = known is not None and known.community == work.community and person.status == "active"
    status = known.status if known is not None and stays else person.status
    return Resident(
        id=resident_id,
        community=work.community,
        person=person,
        status=status,
        special=is_special(
            work.today,
            birth_date=person.birth_date,
            birth_year=person.birth_year,
            categories=person.categories,
            on_list=status == "active",
        ),
        version=known.version if known else 1,
        enrolled_at=known.enrolled_at if known else work.now,
        updated_at=known.updated_at if known else work.now,
        source_digest=candidate.digest,
    )


async def _write(session: AsyncSession, work: _Work, *, basis: str) -> None:
    store = ResidentStore(session)
    arrived = [resident for resident_id, resident in work.after.items() if resident_id not in work.before]
    differing = [resident for resident_id, resident in work.after.items() if resident_id in work.before]
    if not work.after and not work.digests:
        return
    persons = [resident.person for resident in work.after.values()]
    newly_gridded = await know_places(
        session,
        work.community,
        compounds={person.compound for person in persons if person.compound},
        grids={person.grid for person in persons if person.grid},
    )
    await _enrol(session, arrived, work, basis=basis)
    versions = await store.change(differing, now=work.now)
    differing = [replace(resident, version=versions[resident.id]) for resident in differing]
    begun, ended = _category_changes(work, differing)
    await store.change_categories(begun=begun, ended=ended, today=work.today, basis=basis)
    await store.remember_source(work.digests)
    await tell(session, _events(work, differing))
    await resolve_circles(
        session,
        [*_concerned(work), *newly_gridded],
        now=work.now,
        versions={resident.id: (resident.community, resident.version) for resident in (*arrived, *differing)},
    )


async def _enrol(session: AsyncSession, arrived: list[Resident], work: _Work, *, basis: str) -> None:
    """Write new residents, and their events, which are assembled while the database takes the residents."""
    async with asyncio.TaskGroup() as group:
        group.create_task(ResidentStore(session).enrol(arrived, today=work.today, basis=basis))
        assembling = group.create_task(_assembled(arrived, now=work.now))
    await send(session, assembling.result())


async def _assembled(arrived: list[Resident], *, now: datetime) -> list[Outgoing]:
    outgoing: list[Outgoing] = []
    for start in range(0, len(arrived), BREATH):
        await asyncio.sleep(0)
        for resident in arrived[start : start + BREATH]:
            outgoing += arrivals(resident, now=now)
    return outgoing


def _category_changes(work: _Work, differing: list[Resident]) -> tuple[list[CategoryChange], list[CategoryChange]]:
    begun: list[CategoryChange] = []
    ended: list[CategoryChange] = []
    for resident in differing:
        had, has = set(work.before[resident.id].person.categories), set(resident.person.categories)
        begun += [(resident.id, category) for category in sorted(has - had)]
        ended += [(resident.id, category) for category in sorted(had - has)]
    return begun, ended


def _events(work: _Work, differing: list[Resident]) -> list[Event]:
    events: list[Event] = []
    for resident in differing:
        if resident.status != work.before[resident.id].status:
            events.append(status_changed(resident, reason=_reason(resident), now=work.now))
        events.append(profiled(resident, now=work.now))
    return events


def _reason(resident: Resident) -> str:
    return "returned" if resident.on_list else resident.status


def _concerned(work: _Work) -> list[UUID]:
    """Return those whose circle may be different now."""
    special_before = {resident_id for resident_id, resident in work.before.items() if resident.special}
    return [
        resident_id for resident_id, resident in work.after.items() if resident.special or resident_id in special_before
    ]
