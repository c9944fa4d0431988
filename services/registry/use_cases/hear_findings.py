"""Take over what was found out at doors: incidents that count, and ledgers that somebody belongs into."""

from collections.abc import Sequence
from uuid import uuid5
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.storage.assessments import SEEN, AssessmentStore, HealthFlagStore
from services.registry.storage.base import INBOX
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.assess_residents import ask_again_if_repeated
from services.registry.use_cases.classify_resident import classify_resident
from services.registry.use_cases.keep_audit import note_work
from shared.clock import civil_date
from shared.contracts.activities_clinics import ClinicFindingEntered
from shared.contracts.registry_findings import ClassificationDeclined
from shared.contracts.registry_ledgers import ClassifyResident
from shared.contracts.visits_findings import ClassificationFound, IncidentSeen
from shared.edge import RefusedError

__all__ = ["hear_incidents", "propose_clinic_finding", "take_classification"]

log = structlog.get_logger("findings")


async def hear_incidents(session: AsyncSession, events: Sequence[IncidentSeen], day: Day) -> None:
    """Keep incidents that visits tells, each once however often it is told, and say who is to be assessed again."""
    store = AssessmentStore(session)
    known = {one.id: one for one in await ResidentStore(session).by_ids({event.resident_id for event in events})}
    for event in sorted(events, key=lambda event: event.happened_at):
        resident = known.get(event.resident_id)
        if resident is None:
            log.warning("incident of somebody who is not in the register", incident_id=str(event.incident_id))
            continue
        fresh = await store.add_incident(
            id=event.incident_id,
            resident_id=event.resident_id,
            kind=event.kind,
            happened_at=event.happened_at,
            recorded_by=SEEN,
            recorded_at=day.now,
        )
        if fresh:
            await ask_again_if_repeated(session, resident, event.happened_at, day)


async def propose_clinic_finding(session: AsyncSession, event: ClinicFindingEntered, day: Day) -> None:
    """Propose what was found at a free clinic, once however often it is told; a person decides on it."""
    known = await ResidentStore(session).by_ids({event.resident_id})
    if not known:
        log.warning("finding about somebody who is not in the register", finding_id=str(event.finding_id))
        return
    fresh = await HealthFlagStore(session).add_once(
        id=event.finding_id,
        resident_id=event.resident_id,
        severity=event.severity.value,
        state="proposed",
        source=event.source,
        found_on=event.found_on,
        note=event.note,
        proposed_by=event.actor,
        proposed_at=day.now,
    )
    if fresh:
        work, fields = f"{event.NAME}:{event.finding_id}", ("severity", "source", "note")
        await note_work(session, work, [event.resident_id], actor=event.actor, fields=fields, now=day.now)


async def take_classification(session: AsyncSession, event: ClassificationFound, day: Day) -> None:
    """Enter a resident into the ledgers that a home visit found them to belong into.

    Each by itself: one that does not exist, that whoever recorded the visit has no right to, or that follows from facts
    does not hold up the others. How many were not entered is told, not which.
    """
    if not await INBOX.first_time(session, reader=event.NAME, event_id=event.event_id):
        return
    declined = sum([not await _entered(session, event, code, day) for code in dict.fromkeys(event.entering)])
    fields = ("category", "basis")
    work = f"{event.NAME}:{event.contact_id}"
    await note_work(session, work, [event.resident_id], actor=event.actor, fields=fields, now=day.now)
    if declined:
        await tell(session, [_declined(event, declined, day)])


async def _entered(session: AsyncSession, event: ClassificationFound, code: str, day: Day) -> bool:
    happened_on = civil_date(event.happened_at, ZoneInfo(day.zone))
    command = ClassifyResident(
        command_id=uuid5(event.contact_id, code),
        actor=event.actor,
        viewer=event.viewer,
        resident_id=event.resident_id,
        entering=[code],
        basis=event.basis,
        on=min(happened_on, day.today),
        contact_id=event.contact_id,
    )
    try:
        async with session.begin_nested():
            await classify_resident(session, command, day)
    except RefusedError as error:
        log.info("classification declined", contact_id=str(event.contact_id), code=error.refusal.code.value)
        return False
    return True


def _declined(event: ClassificationFound, count: int, day: Day) -> ClassificationDeclined:
    return ClassificationDeclined(
        event_id=ClassificationDeclined.identify(event.contact_id),
        occurred_at=day.now,
        district=event.district,
        street=event.street,
        community=event.community,
        resident_id=event.resident_id,
        contact_id=event.contact_id,
        declined_count=count,
    )
