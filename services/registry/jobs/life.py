"""Deaths that nobody confirms, and residents who should be back."""

from datetime import datetime, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.life_events import LifeEventStore
from services.registry.use_cases.record_life_event import lapse_stay
from services.registry.use_cases.report_death import remind_of_unconfirmed
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_unconfirmed_deaths(deps: Deps) -> datetime | None:
    """Remind of reported deaths that nobody has answered for too long."""
    after = timedelta(hours=deps.settings.unconfirmed_death_hours)
    async with deps.sessions.begin() as session:
        return await remind_of_unconfirmed(session, after=after, now=deps.clock.now())


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_stays(deps: Deps) -> datetime | None:
    """Have doors looked at again behind which somebody should be by now."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await lapse_stay(session, today=today, now=now)
        return now if more else await LifeEventStore(session).next_lapse()
