"""Seals over the audit, and forgetting what nobody needs any more."""

from datetime import datetime, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.base import AUDIT, INBOX
from services.registry.use_cases.forget_old import forget_imports
from shared.auditing import keep_sealed
from shared.inbox import keep_short

keep_short(INBOX, JOBS)
sweep_audit_seals, sweep_old_audit = keep_sealed(AUDIT, JOBS)


@JOBS.sweep(every_seconds=3600.0)
async def sweep_old_imports(deps: Deps) -> datetime | None:
    """Forget rows and files of imports that finished long ago."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await forget_imports(session, before=now - timedelta(days=deps.settings.import_days))
    return now if more else None
