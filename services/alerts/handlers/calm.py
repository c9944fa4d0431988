"""Silences, quiet hours, what is held back."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.keep_silences import (
    confirm_silence,
    end_silence,
    save_quiet_hours,
    show_quiet_hours,
    show_silences,
    start_silence,
)
from services.alerts.use_cases.show_held import show_held
from shared.contracts.alerts_calm import (
    ConfirmSilence,
    EndSilence,
    HeldItems,
    ListHeld,
    ListQuietHours,
    ListSilences,
    QuietHours,
    QuietHoursSaved,
    SaveQuietHours,
    SilenceItem,
    Silences,
    StartSilence,
)


@EDGE.answers(StartSilence)
async def do_start_silence(command: StartSilence, deps: Deps) -> SilenceItem:
    """Let what fits tell nobody for a time."""
    async with deps.sessions.begin() as session:
        return await start_silence(session, command, now=deps.clock.now())


@EDGE.answers(ConfirmSilence)
async def do_confirm_silence(command: ConfirmSilence, deps: Deps) -> SilenceItem:
    """Let a silence hold for what is urgent too."""
    async with deps.sessions.begin() as session:
        return await confirm_silence(session, command, now=deps.clock.now())


@EDGE.answers(EndSilence)
async def do_end_silence(command: EndSilence, deps: Deps) -> SilenceItem:
    """Tell now what a silence held back."""
    async with deps.sessions.begin() as session:
        return await end_silence(session, command, now=deps.clock.now())


@EDGE.answers(ListSilences)
async def do_list_silences(query: ListSilences, deps: Deps) -> Silences:
    """Return silences and what they held back."""
    async with deps.sessions() as session:
        return await show_silences(session, query, now=deps.clock.now())


@EDGE.answers(SaveQuietHours)
async def do_save_quiet_hours(command: SaveQuietHours, deps: Deps) -> QuietHoursSaved:
    """Leave somebody alone in some hours."""
    async with deps.sessions.begin() as session:
        return await save_quiet_hours(session, command, now=deps.clock.now())


@EDGE.answers(ListQuietHours)
async def do_list_quiet_hours(query: ListQuietHours, deps: Deps) -> QuietHours:
    """Return who is left alone in which hours."""
    async with deps.sessions() as session:
        return await show_quiet_hours(session, query)


@EDGE.answers(ListHeld)
async def do_list_held(query: ListHeld, deps: Deps) -> HeldItems:
    """Return what is held back."""
    async with deps.sessions() as session:
        return await show_held(session, query, now=deps.clock.now())
