"""Hours that volunteers give."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.decide_service import decide_service
from services.events.use_cases.report_service import report_service
from services.events.use_cases.show_hours import list_sessions, total_hours
from shared.auditing import noted
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
        reply = await report_service(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(DecideService)
async def do_decide_service(command: DecideService, deps: Deps) -> ServiceSession:
    """Approve hours or refuse them."""
    async with deps.sessions.begin() as session:
        reply = await decide_service(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListServiceSessions)
async def do_list_service_sessions(query: ListServiceSessions, deps: Deps) -> ServiceSessions:
    """List sessions of service."""
    async with deps.sessions.begin() as session:
        reply = await list_sessions(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(TotalHours)
async def do_total_hours(query: TotalHours, deps: Deps) -> VolunteerHours:
    """Add hours up."""
    async with deps.sessions.begin() as session:
        reply = await total_hours(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
