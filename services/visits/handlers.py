"""What visits does when the bus speaks to it."""

from datetime import timedelta

from services.visits.deps import Deps
from services.visits.use_cases.record_attendance import record_attendance
from services.visits.use_cases.record_visit import record_visit
from services.visits.use_cases.take_circles import take_circles
from services.visits.use_cases.take_residents import take_residents
from shared.clock import real_now
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply
from shared.edge import Edge

__all__ = ["EDGE"]

EDGE: Edge[Deps] = Edge("visits")


@EDGE.on_many(ResidentProfiled)
async def on_resident_profiled(events: list[ResidentProfiled], deps: Deps) -> None:
    """Keep the newest profile of each resident."""
    patience = timedelta(seconds=deps.settings.circle_patience_seconds)
    async with deps.sessions.begin() as session:
        await take_residents(session, events, now=deps.clock.now(), real_now=real_now(), circle_patience=patience)


@EDGE.on_many(CareCircleResolved)
async def on_care_circle_resolved(events: list[CareCircleResolved], deps: Deps) -> None:
    """Keep the newest care circle of each resident and hand over open visits."""
    async with deps.sessions.begin() as session:
        await take_circles(session, events)


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
