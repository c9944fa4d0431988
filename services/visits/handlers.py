"""What visits does when the bus speaks to it."""

from datetime import timedelta

from services.visits.deps import Deps
from services.visits.use_cases.count_visits import count_visits
from services.visits.use_cases.get_history import get_history
from services.visits.use_cases.list_care_rules import list_care_rules
from services.visits.use_cases.list_visits import list_visits
from services.visits.use_cases.record_attendance import record_attendance
from services.visits.use_cases.record_visit import record_visit
from services.visits.use_cases.report_rate import report_rate
from services.visits.use_cases.save_care_rule import save_care_rule
from services.visits.use_cases.take_circles import take_circles
from services.visits.use_cases.take_residents import take_residents
from shared.clock import real_now
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.visits_requests import (
    CareRule,
    CareRules,
    CountVisits,
    GetHistory,
    History,
    ListCareRules,
    ListVisits,
    MonthlyRate,
    MonthlyRateReply,
    RecordVisit,
    RecordVisitReply,
    SaveCareRule,
    VisitCounts,
    VisitPage,
)
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


@EDGE.answers(SaveCareRule)
async def do_save_care_rule(command: SaveCareRule, deps: Deps) -> CareRule:
    """Save a care rule as its next version."""
    async with deps.sessions.begin() as session:
        return await save_care_rule(session, command, now=deps.clock.now())


@EDGE.answers(ListVisits)
async def do_list_visits(query: ListVisits, deps: Deps) -> VisitPage:
    """List visits."""
    async with deps.sessions.begin() as session:
        return await list_visits(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(CountVisits)
async def do_count_visits(query: CountVisits, deps: Deps) -> VisitCounts:
    """Count the visits of a day."""
    async with deps.sessions.begin() as session:
        return await count_visits(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(GetHistory)
async def do_get_history(query: GetHistory, deps: Deps) -> History:
    """Show a resident's contacts."""
    async with deps.sessions.begin() as session:
        return await get_history(session, query)


@EDGE.answers(ListCareRules)
async def do_list_care_rules(query: ListCareRules, deps: Deps) -> CareRules:
    """List the care rules in force."""
    async with deps.sessions.begin() as session:
        return await list_care_rules(session, query)


@EDGE.answers(MonthlyRate)
async def do_report_monthly_rate(query: MonthlyRate, deps: Deps) -> MonthlyRateReply:
    """Report the monthly visiting rate of a community."""
    async with deps.sessions.begin() as session:
        return await report_rate(session, query, zone=deps.zone)
