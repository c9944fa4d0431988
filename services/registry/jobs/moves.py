"""Moves and stays whose day has come, and stays that last longer than expected."""

from datetime import datetime

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.moves import MoveStore
from services.registry.storage.stays import StayStore
from services.registry.use_cases.begin_stay import let_stay_begin
from services.registry.use_cases.end_stay import ask_about_overdue
from services.registry.use_cases.move_resident import let_move_take_effect
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_moves(deps: Deps) -> datetime | None:
    """Let moves take effect that lay ahead."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        more = await let_move_take_effect(session, day)
        return day.now if more else await MoveStore(session).next_due()


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_guests(deps: Deps) -> datetime | None:
    """Let stays begin that lay ahead, and ask about those that should be over."""
    day = deps.day()
    async with deps.sessions.begin() as session:
        more = await let_stay_begin(session, day) or await ask_about_overdue(session, day)
        return day.now if more else await StayStore(session).next_moment()
