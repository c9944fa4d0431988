"""Contacts with residents."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.use_cases.get_history import get_history
from services.visits.use_cases.record_attendance import record_attendance
from services.visits.use_cases.record_visit import record_visit
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
        return await record_visit(session, command, now=deps.clock.now())


@EDGE.answers(GetHistory)
async def do_get_history(query: GetHistory, deps: Deps) -> History:
    """Show a resident's contacts."""
    async with deps.sessions.begin() as session:
        return await get_history(session, query)
