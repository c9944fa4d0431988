"""Prove that alerts itself works, for a monitor outside that calls somebody when the proof does not come."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.looks import silent_among
from services.alerts.storage.audits import AuditStore
from services.alerts.storage.looks import LookStore
from services.alerts.use_cases.audit_alerts import LATE_AFTER
from services.alerts.use_cases.watch_sweeps import OWN, own_look

__all__ = ["what_is_wrong"]


async def what_is_wrong(session: AsyncSession, *, hearing: str | None, now: datetime, real: datetime) -> str | None:
    """Return in plain words what does not work; None if alerts hears, climbs and sends.

    Parameters
    ----------
    hearing
        What is wrong with the durables of this replica, as its readiness says it.
    """
    store = LookStore(session)
    limits, looks = await store.limits(), await store.looks()
    own = own_look(looks)
    if own is None:
        return "alerts has not heard itself yet"
    if hearing is not None:
        return hearing
    missing = silent_among(looks, limits, hearing_since=own.since_at, real=real)
    silent = sorted(look.sweep or "its own word" for look in missing if look.program == OWN)
    if silent:
        return f"not heard in time: {', '.join(silent)}"
    stuck = await AuditStore(session).count_stuck(before=now - LATE_AFTER)
    return "alerts or notices stand still" if stuck.alerts or stuck.notices else None
