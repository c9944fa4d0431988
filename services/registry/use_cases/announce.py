"""Turning what changed in the register into events."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import CircleChange, Seat, Vacancy
from services.registry.domain.person import Host, Resident
from services.registry.storage.outgoing import send
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.assemble import circle, filled, vacant
from services.registry.use_cases.stale_cards import compare_cards
from shared.areas import place_of
from shared.contracts.registry import CareMember, ResidentEnrolled, ResidentProfiled, ResidentStatusChanged
from shared.contracts.registry_moves import HostPlace
from shared.contracts.words import CareRole, Category, RiskTier

__all__ = ["announce_circles", "enrolled", "members_of", "profiled", "status_changed"]


def enrolled(resident: Resident, *, now: datetime) -> ResidentEnrolled:
    """Tell of a resident who is new."""
    return ResidentEnrolled(
        occurred_at=now,
        **place_of(resident.community),
        entity_version=resident.version,
        resident_id=resident.id,
        on_list=resident.on_list,
    )


def status_changed(resident: Resident, *, reason: str, now: datetime) -> ResidentStatusChanged:
    """Tell of a resident who went off the list or came back."""
    return ResidentStatusChanged(
        occurred_at=now,
        **place_of(resident.community),
        entity_version=resident.version,
        resident_id=resident.id,
        on_list=resident.on_list,
        reason=reason,
    )


def profiled(resident: Resident, *, now: datetime) -> ResidentProfiled:
    """Tell the other services what they need to know of a resident."""
    person = resident.person
    return ResidentProfiled(
        occurred_at=now,
        **place_of(resident.community),
        entity_version=resident.version,
        resident_id=resident.id,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        lunar_birthday=person.lunar_birthday,
        phones=list(person.phones),
        compound=person.compound,
        building=person.building,
        unit=person.unit,
        room=person.room,
        grid=person.grid,
        categories=[Category(word) for word in sorted(person.categories)],
        talents=person.talents,
        lives_elsewhere="lives_elsewhere" in person.flags,
        special=resident.special,
        tier=RiskTier(resident.tier) if resident.tier else None,
        tier_gap_days=resident.tier_gap_days,
        on_list=resident.on_list,
        presence=resident.presence,
        paused=resident.paused,
        host=_place_of(resident.host) if resident.host else None,
        enrolled_at=resident.enrolled_at,
    )


def _place_of(host: Host) -> HostPlace:
    door = host.door
    return HostPlace(
        community=host.community,
        compound=door.compound,
        building=door.building,
        unit=door.unit,
        room=door.room,
        grid=host.grid,
    )


def members_of(seats: Iterable[Seat]) -> list[CareMember]:
    """Say who holds each level of a circle."""
    return [
        CareMember(
            role=CareRole(seat.role),
            level=seat.level,
            staff_id=seat.staff_id,
            name=seat.name,
            phones=list(seat.phones),
            email=seat.email,
            stands_in_for=seat.stands_in_for,
            since=seat.since,
        )
        for seat in seats
    ]


def _told_in(seats: Sequence[Seat], version: tuple[str, int]) -> tuple[str, int]:
    """Return where a circle is told: where its people work."""
    return (seats[0].community if seats else version[0], version[1])


def _told_at(vacancy: Vacancy, versions: dict[UUID, tuple[str, int]]) -> tuple[str, int]:
    """Return where a vacancy is told: where the post is."""
    community, version = versions[vacancy.resident_id]
    return vacancy.community or community, version


async def announce_circles(
    session: AsyncSession, change: CircleChange, *, versions: dict[UUID, tuple[str, int]], now: datetime
) -> None:
    """Tell of circles that are different, and of vacancies that began or ended.

    Parameters
    ----------
    versions
        Community and version of those residents whose version was already counted up in this transaction.
    """
    touched = change.circles.keys() | {vacancy.resident_id for vacancy in (*change.opened, *change.closed)}
    missing = touched - versions.keys()
    if missing:
        versions = versions | await ResidentStore(session).next_versions(missing)
    outgoing = [
        circle(one, seats, *_told_in(seats, versions[one]), now=now, watcher=change.watchers.get(one))
        for one, seats in change.circles.items()
    ]
    outgoing += [filled(one, *_told_at(one, versions), now=now) for one in change.closed]
    outgoing += [vacant(one, *_told_at(one, versions), now=now) for one in change.opened]
    await send(session, outgoing)
    await compare_cards(session, change.circles, now=now)
