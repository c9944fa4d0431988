"""Turn what happens in residents' lives into must-visits, and call off what did not happen."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.must_visit import CONDOLENCE, SHORTEST_NOTICE
from services.visits.storage.must_visits import MustVisitStore
from services.visits.storage.outgoing import send, tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.situations import SituationStore
from services.visits.use_cases.announce import cancelled
from services.visits.use_cases.assemble import scheduled
from services.visits.use_cases.order_must_visits import Order, order_must_visits
from services.visits.use_cases.say_unassigned import say_unassigned
from shared.contracts.activities_clinics import ClinicFollowUpOpened
from shared.contracts.base import Event
from shared.contracts.registry_life import (
    CondolenceOpened,
    DeathReversed,
    LifeEventKind,
    LifeEventRecorded,
    LifeEventWithdrawn,
    ResidentDischarged,
    ResidentHospitalised,
)

__all__ = ["call_off_life_events", "follow_clinics", "follow_life_events", "reverse_deaths"]

LifeEvent = ResidentHospitalised | ResidentDischarged | LifeEventRecorded | CondolenceOpened


async def follow_life_events(session: AsyncSession, events: Sequence[LifeEvent], *, now: datetime) -> None:
    """Order the visits that these events call for."""
    await order_must_visits(session, [order for event in events if (order := _order(event)) is not None], now=now)


async def follow_clinics(session: AsyncSession, events: Sequence[ClinicFollowUpOpened], *, now: datetime) -> None:
    """Have those visited of whom something was found at a free clinic, as those who are ill."""
    orders = [
        Order(
            resident_id=event.resident_id,
            area=_area(event),
            cause="illness",
            cause_id=event.finding_id,
            caused_at=event.found_at,
            ordered_by=event.NAME,
            note="义诊后随访",
        )
        for event in events
    ]
    await order_must_visits(session, orders, now=now)


def _order(event: LifeEvent) -> Order | None:
    match event:
        case ResidentHospitalised():
            return _for(event, "hospitalised", event.admission_id, event.admitted_at)
        case ResidentDischarged():
            return _for(event, "discharged", event.admission_id, event.discharged_at)
        case CondolenceOpened():
            return _for(event, CONDOLENCE, event.report_id, event.occurred_at)
        case LifeEventRecorded(kind=LifeEventKind.SPOUSE_DEATH):
            return _for(event, "spouse_death", event.life_event_id, event.happened_at)
        case LifeEventRecorded() if event.must_visit is not None:
            return _for(event, event.must_visit.value, event.life_event_id, event.happened_at)
        case _:
            return None


def _for(event: LifeEvent, cause: str, cause_id: UUID, caused_at: datetime) -> Order:
    return Order(
        resident_id=event.resident_id,
        area=_area(event),
        cause=cause,
        cause_id=cause_id,
        caused_at=caused_at,
        ordered_by=event.NAME,
    )


def _area(event: Event) -> str:
    return f"{event.district}{event.street}{event.community}"


async def call_off_life_events(session: AsyncSession, events: Sequence[LifeEventWithdrawn], *, now: datetime) -> None:
    """Call off the visits, and end the hard times, of what turned out not to have happened."""
    came_home = [event.life_event_id for event in events if event.kind is LifeEventKind.DISCHARGED]
    await _call_off(session, came_home, cause="discharged", now=now)
    others = [event.life_event_id for event in events if event.kind is not LifeEventKind.DISCHARGED]
    await _call_off(session, others, now=now)


async def reverse_deaths(session: AsyncSession, events: Sequence[DeathReversed], *, now: datetime) -> None:
    """Call off condolences for the living, and have them visited as before."""
    await _call_off(session, [event.report_id for event in events], now=now)
    alive = [event.resident_id for event in events]
    back = await MustVisitStore(session).revive(alive, earliest=now + SHORTEST_NOTICE)
    await send(session, scheduled(back, now=now))
    await tell(session, await say_unassigned(session, back, now=now))


async def _call_off(session: AsyncSession, causes: Sequence[UUID], *, now: datetime, cause: str | None = None) -> None:
    gone = await MustVisitStore(session).call_off(causes, cause=cause)
    await tell(session, cancelled(gone, now=now))
    calmed = await SituationStore(session).forget(causes)
    if calmed:
        await ResidentStore(session).replan_these(calmed, now=now)
