"""The duty rota."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_rota import preview_rota, remove_shift, save_shift, show_rota
from shared.contracts.alerts_rota import (
    GetDutyRota,
    PreviewDutyRota,
    RemoveDutyShift,
    Rota,
    RotaPreview,
    SaveDutyShift,
)


@EDGE.answers(SaveDutyShift)
async def do_save_duty_shift(command: SaveDutyShift, deps: Deps) -> Rota:
    """Put somebody on duty."""
    async with deps.sessions.begin() as session:
        return await save_shift(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(RemoveDutyShift)
async def do_remove_duty_shift(command: RemoveDutyShift, deps: Deps) -> Rota:
    """Take a shift off the rota."""
    async with deps.sessions.begin() as session:
        return await remove_shift(session, command, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(GetDutyRota)
async def do_get_duty_rota(query: GetDutyRota, deps: Deps) -> Rota:
    """Return seven days of duty."""
    async with deps.sessions() as session:
        return await show_rota(session, query.community, now=deps.clock.now(), zone=deps.zone, since=query.since)


@EDGE.answers(PreviewDutyRota)
async def do_preview_duty_rota(query: PreviewDutyRota, deps: Deps) -> RotaPreview:
    """Return what a change would leave uncovered."""
    async with deps.sessions() as session:
        return await preview_rota(session, query, now=deps.clock.now(), zone=deps.zone)
