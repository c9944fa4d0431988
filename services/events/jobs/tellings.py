"""What those who take part are told without anybody asking for it."""

from datetime import datetime

from services.events.constants import SWEEP_SECONDS
from services.events.deps import Deps
from services.events.jobs.schedule import JOBS
from services.events.use_cases.tell_participants import remind, tell_called_off, tell_of_seats
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=SWEEP_SECONDS, calm_seconds=CALM_SECONDS)
async def sweep_reminders(deps: Deps) -> datetime | None:
    """Remind those who have a seat in what is near."""
    async with deps.sessions.begin() as session:
        return await remind(session, ahead=deps.remind_ahead, zone=deps.zone, now=deps.clock.now())


@JOBS.sweep(every_seconds=SWEEP_SECONDS, calm_seconds=CALM_SECONDS)
async def sweep_seats(deps: Deps) -> datetime | None:
    """Tell those who moved up that they have a seat."""
    async with deps.sessions.begin() as session:
        return await tell_of_seats(session, ahead=deps.remind_ahead, zone=deps.zone, now=deps.clock.now())


@JOBS.sweep(every_seconds=SWEEP_SECONDS, calm_seconds=CALM_SECONDS)
async def sweep_called_off(deps: Deps) -> datetime | None:
    """Tell everybody concerned that an activity is off."""
    async with deps.sessions.begin() as session:
        return await tell_called_off(session, zone=deps.zone, now=deps.clock.now())
