"""Turning what happens in residents' lives into events."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.domain.life import LifeEvent
from services.registry.domain.person import Resident
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.registry_life import (
    CondolenceOpened,
    DeathConfirmed,
    DeathReported,
    DeathReversed,
    DeathUnconfirmed,
    LifeEventKind,
    LifeEventRecorded,
    LifeEventWithdrawn,
    ResidentDischarged,
    ResidentHospitalised,
    ReturnOverdue,
)

__all__ = [
    "about",
    "condolence_opened",
    "death_confirmed",
    "death_reported",
    "death_reversed",
    "death_unconfirmed",
    "recorded",
    "return_overdue",
    "withdrawn",
]


def about(resident: Resident, *, now: datetime) -> dict[str, Any]:
    """Return what every fact about a resident says: who, when, where, in which version."""
    return {
        "occurred_at": now,
        **place_of(resident.community),
        "entity_version": resident.version,
        "resident_id": resident.id,
    }


def recorded(event: LifeEvent, resident: Resident, *, now: datetime) -> Event:
    """Tell of something that happened; an admission and a discharge are facts of their own."""
    fields = about(resident, now=now)
    if event.kind == LifeEventKind.HOSPITALISED:
        return ResidentHospitalised(**fields, admission_id=event.id, admitted_at=event.happened_at)
    if event.kind == LifeEventKind.DISCHARGED and event.ends_id is not None:
        return ResidentDischarged(**fields, admission_id=event.ends_id, discharged_at=event.happened_at)
    kind = LifeEventKind(event.kind)
    return LifeEventRecorded(
        **fields, life_event_id=event.id, kind=kind, happened_at=event.happened_at, must_visit=kind.must_visit
    )


def withdrawn(event: LifeEvent, resident: Resident, *, now: datetime) -> LifeEventWithdrawn:
    """Tell that something did not happen; readers know a discharge by its admission."""
    told_as = event.ends_id if event.kind == LifeEventKind.DISCHARGED and event.ends_id else event.id
    return LifeEventWithdrawn(**about(resident, now=now), life_event_id=told_as, kind=LifeEventKind(event.kind))


def return_overdue(event: LifeEvent, resident: Resident, *, now: datetime) -> ReturnOverdue:
    """Tell that somebody should be back and nobody has said so."""
    return ReturnOverdue(
        **about(resident, now=now), life_event_id=event.id, kind=LifeEventKind(event.kind), expected_on=event.until_on
    )


def death_reported(report_id: UUID, resident: Resident, *, now: datetime) -> DeathReported:
    """Tell that somebody reported a death."""
    return DeathReported(**about(resident, now=now), report_id=report_id)


def death_unconfirmed(report_id: UUID, resident: Resident, *, hours: int, now: datetime) -> DeathUnconfirmed:
    """Tell that a report has waited for a second person for too long."""
    return DeathUnconfirmed(**about(resident, now=now), report_id=report_id, waiting_hours=hours)


def death_confirmed(report_id: UUID, resident: Resident, *, now: datetime) -> DeathConfirmed:
    """Tell that a second person confirmed a death."""
    return DeathConfirmed(**about(resident, now=now), report_id=report_id)


def death_reversed(report_id: UUID, resident: Resident, *, confirmed: bool, now: datetime) -> DeathReversed:
    """Tell that a resident is alive."""
    return DeathReversed(**about(resident, now=now), report_id=report_id, confirmed=confirmed)


def condolence_opened(
    report_id: UUID, resident: Resident, *, survivors: Collection[UUID], now: datetime
) -> CondolenceOpened:
    """Tell that there is something to do for a family."""
    return CondolenceOpened(**about(resident, now=now), report_id=report_id, survivors=sorted(survivors))
