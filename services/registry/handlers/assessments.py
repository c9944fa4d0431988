"""Assessments, incidents, findings about health."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.subjects import subjects
from services.registry.use_cases import assess_residents, flag_health
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.contracts import registry_assessments as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.RecordAssessment)
async def do_record_assessment(command: contracts.RecordAssessment, deps: Deps) -> Done:
    """Keep an assessment."""
    async with deps.sessions.begin() as session:
        changed = await assess_residents.record_assessment(session, command, deps.day())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.ListAssessments)
async def do_list_assessments(query: contracts.ListAssessments, deps: Deps) -> contracts.Assessments:
    """Return the assessments of a resident."""
    async with deps.sessions.begin() as session:
        reply = await assess_residents.assessments_of(session, query)
        await note_read(session, query, [query.resident_id], shown=contracts.Assessment, now=deps.clock.now())
        return reply


@EDGE.answers(contracts.RecordRiskIncident)
async def do_record_risk_incident(command: contracts.RecordRiskIncident, deps: Deps) -> Done:
    """Keep an incident."""
    async with deps.sessions.begin() as session:
        changed = await assess_residents.record_incident(session, command, deps.day())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.ProposeHealthFlag)
async def do_propose_health_flag(command: contracts.ProposeHealthFlag, deps: Deps) -> Done:
    """Keep a finding until a person has looked at it."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        changed = await flag_health.propose_health_flag(session, command, today=today, now=now)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(contracts.DecideHealthFlag)
async def do_decide_health_flag(command: contracts.DecideHealthFlag, deps: Deps) -> Done:
    """Confirm or dismiss a finding."""
    async with deps.sessions.begin() as session:
        changed = await flag_health.decide_health_flag(session, command, now=deps.clock.now())
        await note_write(
            session, command, await subjects(session, "health_flag", [command.flag_id]), now=deps.clock.now()
        )
    return Done(id=command.flag_id, changed=changed)


@EDGE.answers(contracts.ListHealthFlags)
async def do_list_health_flags(query: contracts.ListHealthFlags, deps: Deps) -> contracts.HealthFlags:
    """Return findings."""
    async with deps.sessions.begin() as session:
        reply = await flag_health.health_flags(session, query)
        await note_read(
            session, query, [flag.resident_id for flag in reply.items], shown=contracts.HealthFlag, now=deps.clock.now()
        )
        return reply
