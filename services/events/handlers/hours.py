"""Hours that volunteers give."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.decide_service import decide_service
from services.events.use_cases.report_service import report_service
from services.events.use_cases.show_hours import list_sessions, total_hours
from shared.contracts.activities_hours import (
    DecideService,
    ListServiceSessions,
    ReportService,
    ServiceSession,
    ServiceSessions,
    TotalHours,
    VolunteerHours,
)


@EDGE.answers(ReportService)
async def do_report_service(command: ReportService, deps: Deps) -> ServiceSession:
    """Take a report of hours."""
    async with deps.sessions.begin() as session:
        return await report_service(session, command, now=deps.clock.now())


@EDGE.answers(DecideService)
async def do_decide_service(command: DecideService, deps: Deps) -> ServiceSession:
    """Approve hours or refuse them."""
    async with deps.sessions.begin() as session:
        return await decide_service(session, command, now=deps.clock.now())


@EDGE.answers(ListServiceSessions)
async def do_list_service_sessions(query: ListServiceSessions, deps: Deps) -> ServiceSessions:
    """List sessions of service."""
    async with deps.sessions() as session:
        return await list_sessions(session, query)


@EDGE.answers(TotalHours)
async def do_total_hours(query: TotalHours, deps: Deps) -> VolunteerHours:
    """Add hours up."""
    async with deps.sessions() as session:
        return await total_hours(session, query)
