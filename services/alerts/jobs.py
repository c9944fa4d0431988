"""What alerts does by the clock: climb, send, find what a dead sender left, recount."""

from datetime import datetime, timedelta

from services.alerts.deps import Deps
from services.alerts.storage.alerts import BATCH as CLIMBS
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.notices import NoticeStore
from services.alerts.use_cases.audit_alerts import audit_alerts
from services.alerts.use_cases.climb_alerts import climb_due_alerts
from services.alerts.use_cases.deliver_notices import BATCH, deliver_notices, find_lost_notices
from services.alerts.use_cases.settle_vacancies import raise_settled_vacancies
from shared.jobs import Jobs

__all__ = [
    "JOBS",
    "sweep_audit",
    "sweep_escalations",
    "sweep_lost_notices",
    "sweep_mail",
    "sweep_vacancies",
    "sweep_webhooks",
]

JOBS: Jobs[Deps] = Jobs("alerts")


@JOBS.sweep(every_seconds=1.0)
async def sweep_escalations(deps: Deps) -> datetime | None:
    """Let every alert climb that nobody has acknowledged in time."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        climbed = await climb_due_alerts(session, sending=deps.sending, now=now, limit=CLIMBS)
        return now if climbed == CLIMBS else await AlertStore(session).next_due()


@JOBS.sweep(every_seconds=1.0)
async def sweep_vacancies(deps: Deps) -> datetime | None:
    """Raise an alert for every post that has stayed vacant."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        found = await raise_settled_vacancies(session, sending=deps.sending, now=now)
    return now if found else None


@JOBS.sweep(every_seconds=0.25)
async def sweep_mail(deps: Deps) -> datetime | None:
    """Send the mails that are due."""
    return await _sweep_channel(deps, "mail")


@JOBS.sweep(every_seconds=0.25)
async def sweep_webhooks(deps: Deps) -> datetime | None:
    """Post the webhooks that are due. A sweep of its own: a provider that hangs must not hold up the others."""
    return await _sweep_channel(deps, "webhook")


@JOBS.sweep(every_seconds=5.0)
async def sweep_lost_notices(deps: Deps) -> datetime | None:
    """Find the notices whose sender died."""
    async with deps.sessions.begin() as session:
        await find_lost_notices(session, deps.channels, now=deps.clock.now())
    return None


@JOBS.sweep(every_seconds=60.0)
async def sweep_audit(deps: Deps) -> datetime | None:
    """Recount that nothing is forgotten."""
    async with deps.sessions.begin() as session:
        await audit_alerts(session, channels=deps.sending.channels, now=deps.clock.now())
    return None


async def _sweep_channel(deps: Deps, name: str) -> datetime | None:
    channel = deps.channels.get(name)
    if channel is None:
        return deps.clock.now() + timedelta(days=1)
    taken = await deliver_notices(deps.sessions, channel, name=name, sending=deps.sending, clock=deps.clock)
    if taken == BATCH:
        return deps.clock.now()
    async with deps.sessions() as session:
        return await NoticeStore(session).next_due(channel=name, again=channel.repeatable)
