"""Close an alert: because a person said what they saw, or because a later fact answered the question."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.texts import CLOSED, OUTCOME_NAMES
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.notices import NoticeStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about, all_of
from services.alerts.use_cases.find_alert import lock_for
from shared.contracts.alerts import AlertClosed
from shared.contracts.alerts_requests import CloseAlert, NoteAlert
from shared.edge import RefusedError

__all__ = ["close_alert", "close_all", "note_alert"]


async def close_all(
    session: AsyncSession,
    alerts: Sequence[AlertRow],
    *,
    outcome: str,
    text: str,
    now: datetime,
    who: str | None = None,
) -> None:
    """Close alerts that the caller has locked, and call back what has not left yet."""
    if not alerts:
        return
    journal = Journal()
    several = [alert.id for alert in alerts if alert.member_count]
    await GroupStore(session).settle_all(several, outcome=outcome, now=now)
    for alert in alerts:
        alert.status, alert.closed_at, alert.outcome = "closed", now, outcome
        alert.next_escalation_at = alert.arrival_due_at = None
        alert.entity_version += 1
        journal.entry(alert.id, at=now, kind="closed", text=f"{text}{all_of(alert)}", who=who)
        journal.announce(AlertClosed(**about(alert, now=now), outcome=outcome))
    await journal.write(session)
    await NoticeStore(session).cancel_unsent([alert.id for alert in alerts], reason=CLOSED)


async def close_alert(session: AsyncSession, command: CloseAlert, *, now: datetime) -> bool:
    """Close an alert with what was found out; False if this very command was done before."""
    alert = await lock_for(session, command)
    if alert is None:
        return False
    if alert.status == "closed":
        raise RefusedError.conflict(f"警报已关闭({OUTCOME_NAMES[alert.outcome or 'other']}),不能重复关闭")
    text = f"关闭({OUTCOME_NAMES[command.outcome]}):{command.text}"
    await close_all(session, [alert], outcome=command.outcome, text=text, now=now, who=command.who)
    return True


async def note_alert(session: AsyncSession, command: NoteAlert, *, now: datetime) -> bool:
    """Write down what was seen or done; also on a closed alert. False if this very command was done before."""
    alert = await lock_for(session, command)
    if alert is None:
        return False
    journal = Journal()
    journal.entry(alert.id, at=now, kind="noted", text=command.text, who=command.who)
    await journal.write(session)
    return True
