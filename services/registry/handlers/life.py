"""What happens in residents' lives: admissions, moves, deaths, and what families need."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.condolences import CondolenceStore
from services.registry.storage.subjects import subjects
from services.registry.use_cases.confirm_death import confirm_death
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.record_life_event import record_life_event
from services.registry.use_cases.report_death import report_death
from services.registry.use_cases.reverse_death import reverse_death
from services.registry.use_cases.show_life import condolences_of, life_of
from services.registry.use_cases.viewing import check_whole
from services.registry.use_cases.withdraw_life_event import withdraw_life_event
from shared.contracts.registry_life_requests import (
    CompleteCondolence,
    Condolences,
    CondolenceTask,
    ConfirmDeath,
    LifeEventItem,
    LifeEvents,
    ListCondolences,
    ListLifeEvents,
    RecordLifeEvent,
    ReportDeath,
    ReverseDeath,
    WithdrawLifeEvent,
)
from shared.contracts.registry_requests import Done
from shared.edge import RefusedError


@EDGE.answers(RecordLifeEvent)
async def do_record_life_event(command: RecordLifeEvent, deps: Deps) -> Done:
    """Record what happened to a resident."""
    now, today = deps.moment()
    days = deps.settings.stay_days
    async with deps.sessions.begin() as session:
        event, changed = await record_life_event(session, command, stay_days=days, today=today, now=now)
        await note_write(session, command, [command.resident_id], now=now)
    return Done(id=event.id, changed=changed)


@EDGE.answers(WithdrawLifeEvent)
async def do_withdraw_life_event(command: WithdrawLifeEvent, deps: Deps) -> Done:
    """Take back what was recorded by mistake."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        event, changed = await withdraw_life_event(session, command, today=today, now=now)
        await note_write(session, command, [event.resident_id], now=now)
    return Done(id=event.id, changed=changed)


@EDGE.answers(ReportDeath)
async def do_report_death(command: ReportDeath, deps: Deps) -> Done:
    """Keep a report until a second person has answered."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        report, changed = await report_death(session, command, today=today, now=now)
        await note_write(session, command, [report.resident_id], now=now)
    return Done(id=report.id, changed=changed)


@EDGE.answers(ConfirmDeath)
async def do_confirm_death(command: ConfirmDeath, deps: Deps) -> Done:
    """Confirm a reported death."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        report, changed = await confirm_death(session, command, today=today, now=now)
        await note_write(session, command, [report.resident_id], now=now)
    return Done(id=report.id, changed=changed)


@EDGE.answers(ReverseDeath)
async def do_reverse_death(command: ReverseDeath, deps: Deps) -> Done:
    """Take back a death."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        report, changed = await reverse_death(session, command, today=today, now=now)
        await note_write(session, command, [report.resident_id], now=now)
    return Done(id=report.id, changed=changed)


@EDGE.answers(ListLifeEvents)
async def do_list_life_events(query: ListLifeEvents, deps: Deps) -> LifeEvents:
    """Return what happened to a resident."""
    async with deps.sessions.begin() as session:
        await check_whole(session, query.viewer)
        life = await life_of(session, query.resident_id)
        await note_read(session, query, [query.resident_id], shown=LifeEventItem, now=deps.clock.now())
        return life


@EDGE.answers(ListCondolences)
async def do_list_condolences(query: ListCondolences, deps: Deps) -> Condolences:
    """Return what is to be done for families."""
    async with deps.sessions.begin() as session:
        reply = await condolences_of(session, query)
        await note_read(
            session,
            query,
            await subjects(session, "death_report", [item.report_id for item in reply.items]),
            shown=CondolenceTask,
            now=deps.clock.now(),
        )
        return reply


@EDGE.answers(CompleteCondolence)
async def do_complete_condolence(command: CompleteCondolence, deps: Deps) -> Done:
    """Write that something was done for a family."""
    async with deps.sessions.begin() as session:
        changed = await CondolenceStore(session).complete(
            command.report_id, command.kind, by=command.actor, note=command.note, now=deps.clock.now()
        )
        about = await subjects(session, "death_report", [command.report_id])
        await note_write(session, command, about, now=deps.clock.now())
    if changed is None:
        raise RefusedError.not_found("没有这项慰问安排")
    return Done(id=command.report_id, changed=changed)
