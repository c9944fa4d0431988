"""Signals at the window."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.close_windows import list_signal_days
from services.visits.use_cases.record_sightings import record_sightings
from services.visits.use_cases.save_signal_plan import save_signal_plan, show_signal_plan
from services.visits.use_cases.withdraw_sightings import withdraw_sightings
from shared.auditing import noted
from shared.contracts.visits_signals import (
    GetSignalPlan,
    ListSignalDays,
    RecordSightings,
    SaveSignalPlan,
    SightingsTaken,
    SightingsWithdrawn,
    SignalDays,
    SignalPlan,
    WithdrawSightings,
)


@EDGE.answers(SaveSignalPlan)
async def do_save_signal_plan(command: SaveSignalPlan, deps: Deps) -> SignalPlan:
    """Agree on signals with a resident."""
    async with deps.sessions.begin() as session:
        reply = await save_signal_plan(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(GetSignalPlan)
async def do_get_signal_plan(query: GetSignalPlan, deps: Deps) -> SignalPlan:
    """Say what was agreed to those who may know."""
    async with deps.sessions.begin() as session:
        reply = await show_signal_plan(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(RecordSightings)
async def do_record_sightings(command: RecordSightings, deps: Deps) -> SightingsTaken:
    """Tick off windows."""
    async with deps.sessions.begin() as session:
        reply = await record_sightings(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(WithdrawSightings)
async def do_withdraw_sightings(command: WithdrawSightings, deps: Deps) -> SightingsWithdrawn:
    """Open windows again that were ticked off by mistake."""
    async with deps.sessions.begin() as session:
        reply = await withdraw_sightings(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ListSignalDays)
async def do_list_signal_days(query: ListSignalDays, deps: Deps) -> SignalDays:
    """Show how the windows of a day stand."""
    async with deps.sessions.begin() as session:
        reply = await list_signal_days(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
