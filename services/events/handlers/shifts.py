"""Shifts of volunteers."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.cover_shift import cancel_shift, leave_shift, report_shift, save_shift, sign_up
from services.events.use_cases.show_shifts import list_shifts
from services.events.use_cases.speak_for_oneself import speak_for_oneself
from shared.auditing import noted
from shared.contracts.activities_hours import ServiceSession
from shared.contracts.activities_shifts import (
    CancelShift,
    LeaveShift,
    ListShifts,
    ReportShift,
    SaveShift,
    ShiftItem,
    Shifts,
    SignUp,
)


@EDGE.answers(SaveShift)
async def do_save_shift(command: SaveShift, deps: Deps) -> ShiftItem:
    """Plan a shift or change it."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await save_shift(session, command, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(CancelShift)
async def do_cancel_shift(command: CancelShift, deps: Deps) -> ShiftItem:
    """Call a shift off."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await cancel_shift(session, command, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(SignUp)
async def do_sign_up(command: SignUp, deps: Deps) -> ShiftItem:
    """Put a volunteer on a shift."""
    speak_for_oneself(command, command.volunteer_id)
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await sign_up(session, command, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(LeaveShift)
async def do_leave_shift(command: LeaveShift, deps: Deps) -> ShiftItem:
    """Take a volunteer off a shift."""
    speak_for_oneself(command, command.volunteer_id)
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await leave_shift(session, command, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ReportShift)
async def do_report_shift(command: ReportShift, deps: Deps) -> ServiceSession:
    """Report the hours of a shift."""
    speak_for_oneself(command, command.volunteer_id)
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await report_shift(session, command, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ListShifts)
async def do_list_shifts(query: ListShifts, deps: Deps) -> Shifts:
    """List shifts and who covers them."""
    async with deps.sessions.begin() as session:
        reply = await list_shifts(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
