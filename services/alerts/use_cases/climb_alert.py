"""Climb: tell the next level that has somebody, or say that nobody is left."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.escalation import Climb, climb
from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.texts import role_name
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import OUTBOX
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about
from services.alerts.use_cases.tell_people import tell_person
from shared.contracts.alerts import AlertEscalated, AlertNoRecipient, AlertUnresolvedExhausted
from shared.contracts.words import CareRole

__all__ = ["climb_alert", "climb_due_alerts"]

CIRCLE_PATIENCE = timedelta(minutes=2)
"""How long an alert waits for a care circle that was never heard of. The circle travels beside the fact that raised
the alert and may come a moment later; after this it counts as empty, because an alert must not wait for good."""

CIRCLE_RETRY = timedelta(seconds=30)


async def climb_due_alerts(session: AsyncSession, *, sending: Sending, now: datetime, limit: int) -> int:
    """Let every alert climb whose time has come; returns how many did."""
    alerts = await AlertStore(session).claim_due(now=now, limit=limit)
    for alert in alerts:
        await climb_alert(session, alert, sending=sending, now=now)
    return len(alerts)


async def climb_alert(session: AsyncSession, alert: AlertRow, *, sending: Sending, now: datetime) -> None:
    """Tell the next level at which somebody can be reached; the caller has locked the alert."""
    circle = await CopyStore(session).recipients_of(alert.circle_of)
    if circle is None and now < alert.raised_at + CIRCLE_PATIENCE:
        alert.next_escalation_at = now + CIRCLE_RETRY
        return
    reachable = {role: person for role, person in (circle or {}).items() if person.ways(sending.channels)}
    before = alert.role
    step = climb(Plan.from_json(alert.plan), reachable, level=alert.level, raised_at=alert.raised_at, now=now)
    await _say_who_is_missing(session, alert, step, now=now)
    if step.role is None:
        await _exhaust(session, alert, sending=sending, now=now)
    else:
        await _tell_level(session, alert, step, reachable[step.role], before=before, sending=sending, now=now)


async def _say_who_is_missing(session: AsyncSession, alert: AlertRow, step: Climb, *, now: datetime) -> None:
    alerts = AlertStore(session)
    for skipped in step.skipped:
        role = CareRole(skipped.role)
        alert.entity_version += 1
        await OUTBOX.add(session, AlertNoRecipient(**about(alert, now=now), level=skipped.level, role=role))
        await alerts.add_step(alert.id, level=skipped.level, role=skipped.role)
        text = f"第 {skipped.level} 级无人可通知({role.chinese}空缺或没有联系方式),立即转上一级"
        await alerts.write(alert.id, at=now, kind="no_recipient", text=text)


async def _tell_level(
    session: AsyncSession,
    alert: AlertRow,
    step: Climb,
    person: Recipient,
    *,
    before: str | None,
    sending: Sending,
    now: datetime,
) -> None:
    alerts = AlertStore(session)
    alert.level, alert.role, alert.next_escalation_at = step.level, step.role, step.next_at
    alert.entity_version += 1
    if step.level > 1:
        role = CareRole(person.role or "")
        await OUTBOX.add(session, AlertEscalated(**about(alert, now=now), level=step.level, role=role))
        why = f"{role_name(before)}未确认," if before else ""
        await alerts.write(alert.id, at=now, kind="escalated", text=f"{why}升级到{role.chinese}{person.name}")
    await alerts.add_step(
        alert.id,
        level=step.level,
        role=person.role,
        staff_id=person.staff_id,
        staff_name=person.name,
        phone=person.phone,
        told_at=now,
    )
    told_before = role_name(before) if before else None
    await tell_person(session, alert, person, level=step.level, before=told_before, sending=sending, now=now)


async def _exhaust(session: AsyncSession, alert: AlertRow, *, sending: Sending, now: datetime) -> None:
    """Give up climbing, stay on top of the desk, and page the district."""
    alerts = AlertStore(session)
    levels = len(alert.plan["levels"])
    alert.status, alert.exhausted_at, alert.next_escalation_at = "unresolved_exhausted", now, None
    alert.entity_version += 1
    await OUTBOX.add(session, AlertUnresolvedExhausted(**about(alert, now=now)))
    await alerts.write(alert.id, at=now, kind="exhausted", text="各级均未确认,已转区值班,请立即处理")
    person = sending.district
    await alerts.add_step(
        alert.id,
        level=levels + 1,
        role=None,
        staff_id=person.staff_id,
        staff_name=person.name,
        phone=person.phone,
        told_at=now,
    )
    await tell_person(session, alert, person, level=levels + 1, before="各级", sending=sending, now=now)
