"""Who watches the watchers: services that fall silent, and the sign of life to the outside."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.use_cases.prove_health import what_is_wrong
from services.alerts.use_cases.watch_sweeps import find_silent
from shared.clock import real_now


@JOBS.sweep(every_seconds=10.0)
async def sweep_silent(deps: Deps) -> datetime | None:
    """Tell of every service and sweep that has not looked for longer than its limit."""
    async with deps.sessions.begin() as session:
        await find_silent(session, now=deps.clock.now(), real=real_now())
    return None


@JOBS.sweep(every_seconds=1.0)
async def sweep_watchdog(deps: Deps) -> datetime | None:
    """Give the outside monitor its sign of life, but only while alerts itself does its work."""
    watchdog = deps.watchdog
    if watchdog is None or not watchdog.is_due:
        return None
    async with deps.sessions() as session:
        problem = await what_is_wrong(session, hearing=deps.hearing(), now=deps.clock.now(), real=real_now())
    await watchdog.tell(problem)
    return None
