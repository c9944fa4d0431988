"""Series of activities."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.change_series import cancel_series, enrol_in_series, withdraw_from_series
from services.events.use_cases.create_series import create_series
from services.events.use_cases.preview_sessions import preview_sessions
from services.events.use_cases.show_series import show_series
from shared.auditing import noted
from shared.contracts.activities_previews import PreviewSessions, SessionsPreview
from shared.contracts.activities_series import (
    CancelSeries,
    CreateSeries,
    EnrolInSeries,
    GetSeries,
    Series,
    SeriesEnrolment,
    WithdrawFromSeries,
)


@EDGE.answers(CreateSeries)
async def do_create_series(command: CreateSeries, deps: Deps) -> Series:
    """Announce a series."""
    async with deps.sessions.begin() as session:
        return await create_series(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(GetSeries)
async def do_get_series(query: GetSeries, deps: Deps) -> Series:
    """Answer with a series and its sessions."""
    async with deps.sessions.begin() as session:
        return await show_series(session, query.series_id)


@EDGE.answers(EnrolInSeries)
async def do_enrol_in_series(command: EnrolInSeries, deps: Deps) -> SeriesEnrolment:
    """Enrol a resident in what is to come."""
    async with deps.sessions.begin() as session:
        reply = await enrol_in_series(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(WithdrawFromSeries)
async def do_withdraw_from_series(command: WithdrawFromSeries, deps: Deps) -> SeriesEnrolment:
    """Take a resident out of what is to come."""
    async with deps.sessions.begin() as session:
        reply = await withdraw_from_series(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(CancelSeries)
async def do_cancel_series(command: CancelSeries, deps: Deps) -> SeriesEnrolment:
    """Cancel what is to come."""
    async with deps.sessions.begin() as session:
        reply = await cancel_series(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(PreviewSessions)
async def do_preview_sessions(query: PreviewSessions, deps: Deps) -> SessionsPreview:
    """Say what an announcement would mean."""
    async with deps.sessions() as session:
        return await preview_sessions(session, query, zone=deps.zone)
