"""Turning what changed in the register into events."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import CircleChange, Seat
from services.registry.domain.person import Resident
from services.registry.storage.outgoing import send
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.assemble import circle, filled, vacant
from services.registry.use_cases.stale_cards import compare_cards
from shared.areas import place_of
from shared.contracts.registry import CareMember, ResidentEnrolled, ResidentProfiled, ResidentStatusChanged
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
        special=resident.special,
        tier=RiskTier(resident.tier) if resident.tier else None,
        tier_gap_days=resident.tier_gap_days,
        on_list=resident.on_list,
        presence=resident.presence,
        paused=resident.paused,
        enrolled_at=resident.enrolled_at,
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
        circle(resident_id, seats, *versions[resident_id], now=now) for resident_id, seats in change.circles.items()
    ]
    outgoing += [filled(vacancy, *versions[vacancy.resident_id], now=now) for vacancy in change.closed]
    outgoing += [vacant(vacancy, *versions[vacancy.resident_id], now=now) for vacancy in change.opened]
    await send(session, outgoing)
    await compare_cards(session, change.circles, now=now)
