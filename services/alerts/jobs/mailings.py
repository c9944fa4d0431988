"""Messages to residents: planned when their day is near, written when it comes, called back when need be."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.domain.mailings import Hours
from services.alerts.jobs.schedule import JOBS
from services.alerts.storage.base import MAILINGS
from services.alerts.storage.mailings import MailingStore
from services.alerts.use_cases.ask_instead import ask_instead
from services.alerts.use_cases.keep_prints import call_back_prints
from services.alerts.use_cases.plan_mailings import plan_birthdays, plan_letters
from services.alerts.use_cases.write_mailings import write_mailings
from shared.clock import civil_date
from shared.jobs import CALM_SECONDS


@JOBS.sweep(every_seconds=15.0)
async def sweep_birthdays(deps: Deps) -> datetime | None:
    """Plan the greetings whose day has come; the morning after midnight is soon enough."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await plan_birthdays(session, hours=Hours(deps.zone), card_days=deps.card_days, now=now)
    return now if more else None


@JOBS.sweep(every_seconds=60.0, woken_by=MAILINGS)
async def sweep_letters(deps: Deps) -> datetime | None:
    """Plan the letter in force for whoever has not had it."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await plan_letters(session, now=now)
    return now if more else None


@JOBS.sweep(every_seconds=5.0, woken_by=MAILINGS, calm_seconds=CALM_SECONDS)
async def sweep_mailings(deps: Deps) -> datetime | None:
    """Write what is due."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        written = await write_mailings(session, sending=deps.sending, hours=Hours(deps.zone), now=now)
        return now if written else await MailingStore(session).next_due()


@JOBS.sweep(every_seconds=60.0)
async def sweep_prints(deps: Deps) -> datetime | None:
    """Call back what waits for paper and must not be sent any more."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        await call_back_prints(session, now=now, today=civil_date(now, deps.zone))
    return None


@JOBS.sweep(every_seconds=15.0)
async def sweep_unreached(deps: Deps) -> datetime | None:
    """Ask somebody else where a message about an activity did not reach the one it is for."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        asked = await ask_instead(session, sending=deps.sending, now=now)
    return now if asked else None
