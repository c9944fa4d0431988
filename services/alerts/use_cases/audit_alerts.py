"""Recount: every alert climbs, was taken, or is exhausted; every notice leaves or is called back."""

from datetime import datetime, timedelta

import structlog
from prometheus_client import Gauge
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.audits import AuditStore
from services.alerts.storage.mailings import MailingStore
from services.alerts.storage.outcomes import OutcomeStore

__all__ = ["audit_alerts"]

LATE_AFTER = timedelta(minutes=5)
"""An alert or notice that is due for longer than this waits for a sweep that does not come."""

REPLAY_DAYS = 45
"""Longer than the bus keeps facts: what is older cannot be told again."""

STUCK = Gauge("nuanlin_alerts_stuck", "Alerts that should have climbed and did not.")
UNSENT = Gauge("nuanlin_notices_stuck", "Notices that should have left and did not.")
BLOCKED = Gauge(
    "nuanlin_notices_blocked", "Notices of the last days and messages to residents that could not be written."
)
UNRESOLVED = Gauge("nuanlin_alerts_unresolved", "Alerts that nobody at any level acknowledged.")

log = structlog.get_logger("audit")


async def audit_alerts(session: AsyncSession, *, channels: tuple[str, ...], now: datetime) -> None:
    """Find what stands still, repair what can be repaired, and say so; the database's checks rule out the rest."""
    audits = AuditStore(session)
    count = await audits.count_stuck(before=now - LATE_AFTER)
    STUCK.set(count.alerts)
    UNSENT.set(count.notices)
    UNRESOLVED.set(count.unresolved)
    BLOCKED.set(count.blocked + await MailingStore(session).blocked())
    if count.alerts or count.notices:
        log.error("alerts stand still", alerts=count.alerts, notices=count.notices)
    if far := await audits.pull_back(now=now):
        log.error("alerts waited longer than their plan", alerts=far)
    if orphans := await audits.cancel_needless():
        log.warning("notices outlived their alert", notices=orphans)
    if stranded := await audits.strand(channels=channels):
        log.error("notices wait for a channel that is switched off", notices=stranded)
    if held := await audits.let_go(now=now):
        log.warning("notices went their next way", notices=held)
    await OutcomeStore(session).forget_visits(days=REPLAY_DAYS)
