"""What the console does by the clock: seal its audit, forget what is over."""

from datetime import datetime, timedelta

from services.console.deps import Deps
from services.console.storage.accounts import AccountStore
from services.console.storage.base import AUDIT
from services.console.storage.sessions import SessionStore
from services.console.storage.throttle import ThrottleStore
from shared.auditing import keep_sealed
from shared.clock import real_now
from shared.jobs import Jobs

__all__ = ["JOBS"]

JOBS: Jobs[Deps] = Jobs(service="console")

sweep_audit_seals, sweep_old_audit = keep_sealed(AUDIT, JOBS)


DEVICE_KEPT = timedelta(days=365)
"""As long as its cookie lasts (see http/entering.py)."""


@JOBS.sweep(every_seconds=300.0)
async def sweep_sessions(deps: Deps) -> datetime | None:
    """Delete sessions that are over and counts of tries that begin anew anyway."""
    now = real_now()
    async with deps.sessions.begin() as session:
        await SessionStore(session).forget_over(now=now)
        await ThrottleStore(session).forget_old(now=now)
        await AccountStore(session).forget_old_devices(before=now - DEVICE_KEPT)
    return None
