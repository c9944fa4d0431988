"""Keep assessments as they were made, and say when somebody is to be assessed again."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.person import Resident
from services.registry.storage.assessments import AssessmentStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.obey_once import obeyed_before
from shared.areas import place_of
from shared.clock import civil_date
from shared.contracts.registry_assessments import (
    Assessment,
    Assessments,
    ListAssessments,
    ReassessmentDue,
    RecordAssessment,
    RecordRiskIncident,
)
from shared.edge import RefusedError

__all__ = ["ask_again_if_repeated", "assessments_of", "record_assessment", "record_incident", "remind_of_reassessments"]

INCIDENTS, WITHIN = 2, timedelta(days=30)
"""So many risk incidents so close to each other call for a new assessment."""


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


async def record_assessment(session: AsyncSession, command: RecordAssessment, day: Day) -> bool:
    """Keep an assessment; returns whether it was not there already.

    Raises
    ------
    RefusedError
        Raised for an unknown resident and for a day ahead.
    """
    if await obeyed_before(session, command):
        return False
    resident = await known_resident(session, command.resident_id, command.viewer)
    if command.assessed_on > day.today:
        raise RefusedError("评估日期不能晚于今天", field="assessed_on")
    store = AssessmentStore(session)
    said = command.model_dump(
        include={"standard", "standard_version", "items", "level_code", "assessor", "assessed_on"}
    )
    await store.add(
        id=command.command_id,
        resident_id=resident.id,
        due_on=_a_year_after(command.assessed_on),
        recorded_by=command.actor,
        recorded_at=day.now,
        **said,
    )
    await store.close_reassessments(resident.id, made_on=command.assessed_on, now=day.now)
    return True


async def assessments_of(session: AsyncSession, query: ListAssessments) -> Assessments:
    """Return a resident's assessments, and why another is due."""
    await known_resident(session, query.resident_id, query.viewer)
    store = AssessmentStore(session)
    rows = await store.latest(query.resident_id)
    return Assessments(
        items=[
            Assessment(
                assessment_id=row.id,
                resident_id=row.resident_id,
                standard=row.standard,
                standard_version=row.standard_version,
                items=row.items,
                level_code=row.level_code,
                assessor=row.assessor,
                assessed_on=row.assessed_on,
                due_on=row.due_on,
            )
            for row in rows
        ],
        reassess=await store.reasons(query.resident_id),
    )


async def record_incident(session: AsyncSession, command: RecordRiskIncident, day: Day) -> bool:
    """Keep an incident and ask for a new assessment if it is the second in 30 days; returns whether it was new.

    Raises
    ------
    RefusedError
        Raised for an unknown resident and for a moment ahead.
    """
    if await obeyed_before(session, command):
        return False
    resident = await known_resident(session, command.resident_id, command.viewer)
    if command.happened_at > day.now:
        raise RefusedError("发生时间不能晚于现在", field="happened_at")
    store = AssessmentStore(session)
    said = command.model_dump(include={"kind", "happened_at", "note"})
    await store.add_incident(
        id=command.command_id, resident_id=resident.id, recorded_by=command.actor, recorded_at=day.now, **said
    )
    await ask_again_if_repeated(session, resident, command.happened_at, day)
    return True


async def ask_again_if_repeated(session: AsyncSession, resident: Resident, happened_at: datetime, day: Day) -> None:
    """Ask for a new assessment if an incident that was just kept is the second in 30 days, and nobody has asked."""
    store = AssessmentStore(session)
    if await store.incidents_near(resident.id, happened_at, within=WITHIN, zone=day.zone) < INCIDENTS:
        return
    due_on = civil_date(happened_at, ZoneInfo(day.zone))
    opened = await store.open(resident.id, reason="risk_incidents", due_on=due_on, now=day.now)
    if opened is not None:
        event = _due(opened, resident.id, resident.community, resident.version, "risk_incidents", due_on, now=day.now)
        await tell(session, [event])


async def remind_of_reassessments(session: AsyncSession, day: Day) -> bool:
    """Say of whom the last assessment is twelve months old; returns whether there were any."""
    opened = await AssessmentStore(session).open_passed(today=day.today, now=day.now)
    events = [
        _due(one.id, one.resident_id, one.community, one.version, "twelve_months", one.due_on, now=day.now)
        for one in opened
    ]
    await tell(session, events)
    return bool(opened)


def _due(  # noqa: PLR0917 - one value per field of the event
    opened: UUID, resident_id: UUID, community: str, version: int, reason: str, due_on: date, *, now: datetime
) -> ReassessmentDue:
    return ReassessmentDue(
        event_id=ReassessmentDue.identify(opened),
        occurred_at=now,
        **place_of(community),
        entity_version=version,
        resident_id=resident_id,
        reason=reason,
        due_on=due_on,
    )
