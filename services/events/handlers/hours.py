"""Hours that volunteers give."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.decide_service import decide_service
from services.events.use_cases.report_service import report_service
from services.events.use_cases.show_hours import list_sessions, total_hours
from services.events.use_cases.speak_for_oneself import speak_for_oneself
from services.events.use_cases.tally_hours import tally_hours
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
from shared.contracts.activities_tallies import HoursTally, TallyHours


@EDGE.answers(ReportService)
async def do_report_service(command: ReportService, deps: Deps) -> ServiceSession:
    """Take a report of hours."""
    speak_for_oneself(command, command.volunteer_id)
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
    speak_for_oneself(query, query.volunteer_id)
    async with deps.sessions.begin() as session:
        reply = await list_sessions(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(TotalHours)
async def do_total_hours(query: TotalHours, deps: Deps) -> VolunteerHours:
    """Add hours up."""
    speak_for_oneself(query, query.volunteer_id)
    async with deps.sessions.begin() as session:
        reply = await total_hours(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(TallyHours)
async def do_tally_hours(query: TallyHours, deps: Deps) -> HoursTally:
    """Add hours up by person, team and month."""
    async with deps.sessions.begin() as session:
        reply = await tally_hours(session, query, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
