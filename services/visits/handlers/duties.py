"""Must-visits, and what a person does to one visit."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.get_visit import get_visit, show_visit
from services.visits.use_cases.hear_life_events import (
    call_off_life_events,
    follow_clinics,
    follow_life_events,
    reverse_deaths,
)
from services.visits.use_cases.introduce_workers import introduce_workers
from services.visits.use_cases.order_must_visit import order_must_visit
from services.visits.use_cases.postpone_visit import postpone_visit
from services.visits.use_cases.reassign_visit import reassign_visit
from services.visits.use_cases.report_must_visits import report_must_visits
from services.visits.use_cases.take_staff import take_staff
from shared.auditing import noted
from shared.contracts.activities_clinics import ClinicFollowUpOpened
from shared.contracts.registry import StaffProfiled
from shared.contracts.registry_grids import GridWorkerChanged
from shared.contracts.registry_life import (
    CondolenceOpened,
    DeathReversed,
    LifeEventRecorded,
    LifeEventWithdrawn,
    ResidentDischarged,
    ResidentHospitalised,
)
from shared.contracts.visits_duties import (
    GetVisit,
    MustVisitReport,
    OrderMustVisit,
    OrderMustVisitReply,
    PostponeVisit,
    ReassignVisit,
    ReportMustVisits,
    VisitDetail,
)


@EDGE.on_many(StaffProfiled)
async def on_staff_profiled(events: list[StaffProfiled], deps: Deps) -> None:
    """Remember who works here."""
    async with deps.sessions.begin() as session:
        await take_staff(session, events)


@EDGE.on_many(ResidentHospitalised)
async def on_resident_hospitalised(events: list[ResidentHospitalised], deps: Deps) -> None:
    """Have those visited who are in a hospital."""
    async with deps.sessions.begin() as session:
        await follow_life_events(session, events, now=deps.clock.now())


@EDGE.on_many(ResidentDischarged)
async def on_resident_discharged(events: list[ResidentDischarged], deps: Deps) -> None:
    """Have those visited who have come home."""
    async with deps.sessions.begin() as session:
        await follow_life_events(session, events, now=deps.clock.now())


@EDGE.on_many(GridWorkerChanged)
async def on_grid_worker_changed(events: list[GridWorkerChanged], deps: Deps) -> None:
    """Have the residents of a grid meet its other worker."""
    async with deps.sessions.begin() as session:
        await introduce_workers(session, events, now=deps.clock.now())


@EDGE.on_many(LifeEventRecorded)
async def on_life_event_recorded(events: list[LifeEventRecorded], deps: Deps) -> None:
    """Have those visited to whom something happened that calls for it."""
    async with deps.sessions.begin() as session:
        await follow_life_events(session, events, now=deps.clock.now())


@EDGE.on_many(ClinicFollowUpOpened)
async def on_clinic_follow_up_opened(events: list[ClinicFollowUpOpened], deps: Deps) -> None:
    """Have those visited of whom something was found at a free clinic."""
    async with deps.sessions.begin() as session:
        await follow_clinics(session, events, now=deps.clock.now())


@EDGE.on_many(CondolenceOpened)
async def on_condolence_opened(events: list[CondolenceOpened], deps: Deps) -> None:
    """Have the family visited."""
    async with deps.sessions.begin() as session:
        await follow_life_events(session, events, now=deps.clock.now())


@EDGE.on_many(LifeEventWithdrawn)
async def on_life_event_withdrawn(events: list[LifeEventWithdrawn], deps: Deps) -> None:
    """Call off what was ordered for something that did not happen."""
    async with deps.sessions.begin() as session:
        await call_off_life_events(session, events, now=deps.clock.now())


@EDGE.on_many(DeathReversed)
async def on_death_reversed(events: list[DeathReversed], deps: Deps) -> None:
    """Have the living visited as before."""
    async with deps.sessions.begin() as session:
        await reverse_deaths(session, events, now=deps.clock.now())


@EDGE.answers(OrderMustVisit)
async def do_order_must_visit(command: OrderMustVisit, deps: Deps) -> OrderMustVisitReply:
    """Order a must-visit."""
    async with deps.sessions.begin() as session:
        reply = await order_must_visit(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(PostponeVisit)
async def do_postpone_visit(command: PostponeVisit, deps: Deps) -> VisitDetail:
    """Put a visit off."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        visit = await postpone_visit(session, command, now=now, zone=deps.zone)
        reply = await show_visit(session, visit, viewer=command.viewer, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ReassignVisit)
async def do_reassign_visit(command: ReassignVisit, deps: Deps) -> VisitDetail:
    """Give a visit to somebody else."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        visit = await reassign_visit(session, command, now=now)
        reply = await show_visit(session, visit, viewer=command.viewer, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(GetVisit)
async def do_get_visit(query: GetVisit, deps: Deps) -> VisitDetail:
    """Show one visit."""
    async with deps.sessions.begin() as session:
        reply = await get_visit(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(ReportMustVisits)
async def do_report_must_visits(query: ReportMustVisits, deps: Deps) -> MustVisitReport:
    """Report how must-visits stand."""
    async with deps.sessions.begin() as session:
        reply = await report_must_visits(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
