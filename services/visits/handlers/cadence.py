"""Wishes, windows of closer contact, previews of rules, and how the cadence was kept."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.care_windows import close_care_window, list_care_windows, open_care_window
from services.visits.use_cases.preview_care_rule import preview_care_rule
from services.visits.use_cases.report_cadence import report_cadence
from services.visits.use_cases.report_rate import report_rates
from services.visits.use_cases.save_wish import get_wish, save_wish
from shared.auditing import noted
from shared.contracts.visits_cadence import (
    CadenceReport,
    CareWindow,
    CareWindows,
    CloseCareWindow,
    GetWish,
    ListCareWindows,
    MonthlyRates,
    OpenCareWindow,
    PreviewCareRule,
    ReportCadence,
    ReportMonthlyRates,
    RulePreview,
    SaveWish,
    WishState,
)


@EDGE.answers(SaveWish)
async def do_save_wish(command: SaveWish, deps: Deps) -> WishState:
    """Keep what a resident wishes."""
    async with deps.sessions.begin() as session:
        reply = await save_wish(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(GetWish)
async def do_get_wish(query: GetWish, deps: Deps) -> WishState:
    """Show what a resident wishes."""
    async with deps.sessions.begin() as session:
        reply = await get_wish(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(OpenCareWindow)
async def do_open_care_window(command: OpenCareWindow, deps: Deps) -> CareWindow:
    """Open a window of closer contact."""
    async with deps.sessions.begin() as session:
        return await open_care_window(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(CloseCareWindow)
async def do_close_care_window(command: CloseCareWindow, deps: Deps) -> CareWindow:
    """Close a window of closer contact."""
    async with deps.sessions.begin() as session:
        return await close_care_window(session, command, now=deps.clock.now())


@EDGE.answers(ListCareWindows)
async def do_list_care_windows(query: ListCareWindows, deps: Deps) -> CareWindows:
    """List the windows that concern an area."""
    async with deps.sessions.begin() as session:
        return await list_care_windows(session, query)


@EDGE.answers(PreviewCareRule)
async def do_preview_care_rule(query: PreviewCareRule, deps: Deps) -> RulePreview:
    """Say what a rule would mean."""
    async with deps.sessions.begin() as session:
        reply = await preview_care_rule(session, query, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(ReportCadence)
async def do_report_cadence(query: ReportCadence, deps: Deps) -> CadenceReport:
    """Report how the cadence of a month was kept."""
    async with deps.sessions.begin() as session:
        return await report_cadence(session, query, zone=deps.zone)


@EDGE.answers(ReportMonthlyRates)
async def do_report_monthly_rates(query: ReportMonthlyRates, deps: Deps) -> MonthlyRates:
    """Report the monthly visiting rate of many communities."""
    async with deps.sessions.begin() as session:
        return await report_rates(session, query, zone=deps.zone)
