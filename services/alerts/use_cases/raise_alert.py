"""Raise an alert, or note on the one that is there that the case was reported again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.plans import Plan, arrange, roles_above
from services.alerts.domain.rules import Occasion, graver
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX, OUTBOX
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.plans import PlanStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about
from services.alerts.use_cases.climb_alert import climb_alert
from shared.contracts.alerts import AlertRaised

__all__ = ["raise_alert"]


async def raise_alert(session: AsyncSession, occasion: Occasion, *, sending: Sending, now: datetime) -> None:
    """Make one alert per case and tell its first level.

    An event that comes a second time does nothing, even after its alert was closed. Another event of the same case is
    a line in the timeline while the alert is there, and a new alert after that was closed.
    """
    if not await INBOX.first_time(session, reader="raise", event_id=occasion.event_id):
        return
    severity = occasion.rule.severity or occasion.severity or "warning"
    while True:
        alert = await _add(session, occasion, severity=severity, now=now)
        if alert is not None:
            await AlertStore(session).write(alert.id, at=now, kind="raised", text=f"发出警报:{occasion.title}")
            await OUTBOX.add(session, AlertRaised(**about(alert, now=now)))
            await CopyStore(session).meet_circle(alert.circle_of)
            await climb_alert(session, alert, sending=sending, now=now)
            return
        known = await AlertStore(session).unclosed_of([occasion.dedup_key])
        if known:
            await _repeat(session, known[0], occasion, severity=severity, now=now)
            return


async def _add(session: AsyncSession, occasion: Occasion, *, severity: str, now: datetime) -> AlertRow | None:
    community = f"{occasion.district}{occasion.street}{occasion.community}"
    in_force = await PlanStore(session).in_force(community=community, severity=severity)
    return await AlertStore(session).add(
        dedup_key=occasion.dedup_key,
        kind=occasion.kind,
        title=occasion.title,
        severity=severity,
        district=occasion.district,
        street=occasion.street,
        community=occasion.community,
        community_code=community,
        resident_id=occasion.resident_id,
        circle_of=occasion.circle_of,
        contact_id=occasion.contact_id,
        plan=_fitted(in_force, occasion).to_json(),
        raised_at=now,
        next_escalation_at=now,
    )


def _fitted(plan: Plan, occasion: Occasion) -> Plan:
    rule = occasion.rule
    above = occasion.vacant_role or rule.above
    return arrange(plan, asked_last=rule.asked_last, only=roles_above(above) if above else None)


async def _repeat(session: AsyncSession, alert: AlertRow, occasion: Occasion, *, severity: str, now: datetime) -> None:
    alert.title = occasion.title
    alert.severity = graver(alert.severity, severity)
    alert.repeat_count += 1
    alert.entity_version += 1
    await AlertStore(session).write(alert.id, at=now, kind="repeated", text=f"再次报告:{occasion.title}")
