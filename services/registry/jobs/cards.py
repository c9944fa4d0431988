"""Contact cards are tested by the month."""

from datetime import datetime, time, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.use_cases.call_cards import draw_sample


@JOBS.sweep(every_seconds=60.0)
async def sweep_card_samples(deps: Deps) -> datetime | None:
    """Draw each community's sample of the month."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        more = await draw_sample(session, today=today, percent=deps.settings.card_test_percent)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return now if more else datetime.combine(next_month, time(), deps.zone)
