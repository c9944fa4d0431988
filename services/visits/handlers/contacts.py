"""Contacts with residents."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.get_history import get_history
from services.visits.use_cases.record_attendance import record_attendance
from services.visits.use_cases.record_visit import record_visit
from shared.auditing import noted
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.visits_requests import GetHistory, History, RecordVisit, RecordVisitReply


@EDGE.on(AttendanceRecorded)
async def on_attendance_recorded(event: AttendanceRecorded, deps: Deps) -> None:
    """Take attendance at an activity as a contact."""
    async with deps.sessions.begin() as session:
        await record_attendance(session, event, now=deps.clock.now())


@EDGE.answers(RecordVisit)
async def do_record_visit(command: RecordVisit, deps: Deps) -> RecordVisitReply:
    """Record a contact with a resident."""
    async with deps.sessions.begin() as session:
        reply = await record_visit(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(GetHistory)
async def do_get_history(query: GetHistory, deps: Deps) -> History:
    """Show a resident's contacts."""
    async with deps.sessions.begin() as session:
        reply = await get_history(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
