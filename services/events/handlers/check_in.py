"""Checking in: codes at the door, lists that are merged, what they contradict."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.check_in import check_in, show_code
from services.events.use_cases.merge_list import merge_list
from services.events.use_cases.settle_lists import conflicts_of, correct_attendance
from shared.auditing import noted
from shared.contracts.activities_check_in import (
    CheckIn,
    CheckInCode,
    CheckInConflicts,
    CorrectAttendance,
    GetCheckInCode,
    ListCheckInConflicts,
    ListMerged,
    MergeCheckInList,
)
from shared.contracts.activities_requests import ActivityChanged


@EDGE.answers(GetCheckInCode)
async def do_get_check_in_code(query: GetCheckInCode, deps: Deps) -> CheckInCode:
    """Answer with the code of this minute."""
    async with deps.sessions() as session:
        return await show_code(session, query, codes=deps.codes, now=deps.clock.now())


@EDGE.answers(CheckIn)
async def do_check_in(command: CheckIn, deps: Deps) -> ActivityChanged:
    """Check somebody in by code."""
    async with deps.sessions.begin() as session:
        reply = await check_in(session, command, codes=deps.codes, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(MergeCheckInList)
async def do_merge_check_in_list(command: MergeCheckInList, deps: Deps) -> ListMerged:
    """Merge a list."""
    async with deps.sessions.begin() as session:
        reply = await merge_list(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListCheckInConflicts)
async def do_list_check_in_conflicts(query: ListCheckInConflicts, deps: Deps) -> CheckInConflicts:
    """List what lists contradict."""
    async with deps.sessions.begin() as session:
        reply = await conflicts_of(session, query.activity_id, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(CorrectAttendance)
async def do_correct_attendance(command: CorrectAttendance, deps: Deps) -> ActivityChanged:
    """Correct in which part somebody was there."""
    async with deps.sessions.begin() as session:
        reply = await correct_attendance(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())
