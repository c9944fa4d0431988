"""Seals over the audit, and forgetting what nobody needs any more."""

from datetime import datetime, timedelta

from services.registry.deps import Deps
from services.registry.jobs.schedule import JOBS
from services.registry.storage.audit import AuditStore
from services.registry.storage.base import INBOX
from services.registry.use_cases.forget_old import forget_audit, forget_imports, years_before
from shared.clock import real_now
from shared.inbox import keep_short

keep_short(INBOX, JOBS)


@JOBS.sweep(every_seconds=60.0)
async def sweep_audit_seals(deps: Deps) -> datetime | None:
    """Seal what came into the audit since the last time."""
    async with deps.sessions.begin() as session:
        await AuditStore(session).seal()
    return None


@JOBS.sweep(every_seconds=3600.0)
async def sweep_old_imports(deps: Deps) -> datetime | None:
    """Forget rows and files of imports that finished long ago."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        more = await forget_imports(session, before=now - timedelta(days=deps.settings.import_days))
    return now if more else None


@JOBS.sweep(every_seconds=3600.0)
async def sweep_old_audit(deps: Deps) -> datetime | None:
    """Forget the audit after its years, of which the database keeps its own count."""
    now = deps.clock.now()
    before = years_before(min(now, real_now()), deps.settings.audit_years)
    async with deps.sessions.begin() as session:
        more = await forget_audit(session, before=before)
    return now if more else None
