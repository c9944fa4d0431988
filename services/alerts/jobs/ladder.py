"""Alerts that climb, vacancies that settle, a recount."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.storage.alerts import BATCH as CLIMBS
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.arrivals import ArrivalStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.vacancies import VacancyStore
from services.alerts.use_cases.audit_alerts import audit_alerts
from services.alerts.use_cases.climb_alerts import climb_due_alerts
from services.alerts.use_cases.follow_arrivals import follow_arrivals
from services.alerts.use_cases.release_held import release_held
from services.alerts.use_cases.settle_vacancies import raise_settled_vacancies
from shared.jobs import CALM_SECONDS, Due, Soon


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_escalations(deps: Deps) -> Due:
    """Let every alert climb that nobody has acknowledged in time."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        climbed = await climb_due_alerts(session, sending=deps.sending, now=now, limit=CLIMBS)
        if climbed == CLIMBS:
            return now
        store = AlertStore(session)
        due = await store.next_due()
        return Soon(due) if await store.somebody_gathers(now=now) else due


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_vacancies(deps: Deps) -> Due:
    """Raise an alert for every post that has stayed vacant."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        if await raise_settled_vacancies(session, sending=deps.sending, now=now):
            return now
        return Soon() if await VacancyStore(session).anything_settles() else None


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_held(deps: Deps) -> datetime | None:
    """Tell those whose quiet hours or whose storm is over."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        released = await release_held(session, sending=deps.sending, now=now)
        return now if released else await CalmStore(session).next_release()


@JOBS.sweep(every_seconds=1.0, calm_seconds=CALM_SECONDS)
async def sweep_arrivals(deps: Deps) -> datetime | None:
    """Remind whoever took an emergency and is not there, and break the promise when it is broken."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        late = await follow_arrivals(session, sending=deps.sending, now=now, limit=CLIMBS)
        return now if late == CLIMBS else await ArrivalStore(session).next_late()


@JOBS.sweep(every_seconds=60.0)
async def sweep_audit(deps: Deps) -> datetime | None:
    """Recount that nothing is forgotten."""
    async with deps.sessions.begin() as session:
        await audit_alerts(session, channels=deps.sending.channels, now=deps.clock.now())
    return None
