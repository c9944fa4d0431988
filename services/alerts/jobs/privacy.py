"""Forgetting what nobody needs any more."""

from datetime import datetime

from services.alerts.deps import Deps
from services.alerts.jobs.schedule import JOBS
from services.alerts.storage.base import AUDIT, INBOX
from services.alerts.storage.notices import NoticeStore
from shared.auditing import keep_sealed
from shared.inbox import keep_short

LINK_DAYS = 90
"""How long the key of a link is known after it was used or ran out, in real days: until then whoever opens it is told
what became of it; later it is a key that never was."""

keep_short(INBOX, JOBS)
keep_sealed(AUDIT, JOBS)


@JOBS.sweep(every_seconds=3600.0)
async def sweep_old_links(deps: Deps) -> datetime | None:
    """Forget keys of links that were used or ran out long ago."""
    async with deps.sessions.begin() as session:
        more = await NoticeStore(session).forget_tokens(days=LINK_DAYS)
    return deps.clock.now() if more else None
