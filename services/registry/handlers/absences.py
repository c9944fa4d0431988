"""Absences with their stand-ins, and hand-overs."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import hand_over, record_absence, undo_hand_over
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.auditing import people_in
from shared.contracts.registry_circle import (
    AbsenceRecorded,
    Absences,
    EndAbsence,
    HandOverResidents,
    HandOvers,
    ListAbsences,
    ListHandOvers,
    ProposeStandIns,
    RecordAbsence,
    StandIns,
)
from shared.contracts.registry_pairs import ListPairedResidents, PairedResident, PairedResidents, UndoHandOver
from shared.contracts.registry_requests import Done


@EDGE.answers(RecordAbsence)
async def do_record_absence(command: RecordAbsence, deps: Deps) -> AbsenceRecorded:
    """Let somebody be absent for a time."""
    async with deps.sessions.begin() as session:
        reply = await record_absence.record_absence(session, command, now=deps.clock.now())
        await note_write(session, command, people_in(command), now=deps.clock.now())
    return reply


@EDGE.answers(EndAbsence)
async def do_end_absence(command: EndAbsence, deps: Deps) -> Done:
    """Say when somebody is back."""
    async with deps.sessions.begin() as session:
        changed = await record_absence.end_absence(session, command, now=deps.clock.now())
    return Done(id=command.absence_id, changed=changed)


@EDGE.answers(ListAbsences)
async def do_list_absences(query: ListAbsences, deps: Deps) -> Absences:
    """Return who is absent or will be."""
    async with deps.sessions() as session:
        return await record_absence.absences_of(session, query, now=deps.clock.now())


@EDGE.answers(ProposeStandIns)
async def do_propose_stand_ins(query: ProposeStandIns, deps: Deps) -> StandIns:
    """Return who could stand in."""
    async with deps.sessions() as session:
        return await record_absence.propose_stand_ins(session, query, now=deps.clock.now())


@EDGE.answers(HandOverResidents)
async def do_hand_over_residents(command: HandOverResidents, deps: Deps) -> Done:
    """Give residents of one liaison to another."""
    limit = deps.settings.liaison_load_limit
    async with deps.sessions.begin() as session:
        count = await hand_over.hand_over_residents(session, command, load_limit=limit, now=deps.clock.now())
        await note_write(session, command, command.resident_ids, now=deps.clock.now())
    return Done(id=command.command_id, changed=count > 0)


@EDGE.answers(ListHandOvers)
async def do_list_hand_overs(query: ListHandOvers, deps: Deps) -> HandOvers:
    """Return the latest hand-overs."""
    async with deps.sessions() as session:
        return await hand_over.hand_overs_of(session, query)


@EDGE.answers(UndoHandOver)
async def do_undo_hand_over(command: UndoHandOver, deps: Deps) -> Done:
    """Take a hand-over back."""
    async with deps.sessions.begin() as session:
        residents = await undo_hand_over.undo_hand_over(session, command, now=deps.clock.now())
        await note_write(session, command, residents, now=deps.clock.now())
    return Done(id=command.hand_over_id, changed=bool(residents))


@EDGE.answers(ListPairedResidents)
async def do_list_paired_residents(query: ListPairedResidents, deps: Deps) -> PairedResidents:
    """Return who is paired with a liaison."""
    async with deps.sessions.begin() as session:
        reply = await hand_over.paired_residents(session, query, now=deps.clock.now())
        await note_read(session, query, people_in(reply), shown=PairedResident, now=deps.clock.now())
        return reply
