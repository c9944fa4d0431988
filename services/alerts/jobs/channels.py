"""Notices that are sent."""

from datetime import timedelta

from services.alerts.deps import Deps
from services.alerts.domain.limits import UNLIMITED
from services.alerts.jobs.schedule import JOBS
from services.alerts.storage.base import NOTICES
from services.alerts.storage.leases import LeaseStore
from services.alerts.storage.notices import NoticeStore
from services.alerts.use_cases.deliver_notices import deliver_notices
from services.alerts.use_cases.record_answers import find_lost_notices
from shared.jobs import CALM_SECONDS, Due, Soon


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_mail(deps: Deps) -> Due:
    """Send the mails that are due."""
    return await _sweep_channel(deps, "mail")


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_webhooks(deps: Deps) -> Due:
    """Post the webhooks that are due. A sweep of its own: a provider that hangs must not hold up the others."""
    return await _sweep_channel(deps, "webhook")


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_messages(deps: Deps) -> Due:
    """Send the text messages that are due."""
    return await _sweep_channel(deps, "sms")


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_calls(deps: Deps) -> Due:
    """Have the calls made that are due."""
    return await _sweep_channel(deps, "voice")


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_posts(deps: Deps) -> Due:
    """Post to the work groups what is due."""
    return await _sweep_channel(deps, "robot")


@JOBS.sweep(woken_by=NOTICES, calm_seconds=CALM_SECONDS)
async def sweep_audio(deps: Deps) -> Due:
    """Have the boxes at residents' homes read aloud what is due."""
    return await _sweep_channel(deps, "audio")


@JOBS.sweep(every_seconds=5.0, calm_seconds=CALM_SECONDS)
async def sweep_lost_notices(deps: Deps) -> Due:
    """Find the notices whose sender died."""
    async with deps.sessions.begin() as session:
        await find_lost_notices(session, deps.channels, now=deps.clock.now())
        return Soon() if await LeaseStore(session).anything_leased() else None


async def _sweep_channel(deps: Deps, name: str) -> Due:
    channel = deps.channels.get(name)
    if channel is None:
        return deps.clock.now() + timedelta(days=1)
    limits = deps.limits.get(name, UNLIMITED)
    if await deliver_notices(deps.sessions, channel, name=name, sending=deps.sending, clock=deps.clock, limits=limits):
        return deps.clock.now()
    async with deps.sessions() as session:
        due = await NoticeStore(session).next_due(channel=name)
    # What is due and did not leave has to wait for its provider: nobody knows until when better than the next look.
    return due if due is None or due > deps.clock.now() else Soon()
