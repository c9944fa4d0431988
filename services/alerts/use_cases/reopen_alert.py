"""Open again: an alert was closed by mistake, so that it climbs on as though it never had been."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.escalation import climbs_on_at
from services.alerts.domain.notices import Sending
from services.alerts.domain.plans import Plan
from services.alerts.domain.reopening import reopens_until
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about, all_of
from services.alerts.use_cases.find_alert import lock_for
from services.alerts.use_cases.page_again import page_again
from services.alerts.use_cases.speak_for_oneself import in_own_name
from services.alerts.use_cases.tell_after_all import tell_after_all
from services.alerts.use_cases.tell_or_hold import tell_or_hold
from shared.contracts.alerts import AlertReopened
from shared.contracts.alerts_requests import ReopenAlert
from shared.edge import RefusedError

__all__ = ["reopen_alert"]

STANDS_ELSEWHERE = "同一情况已有新的警报在处理,不用重新打开这一条"


async def reopen_alert(session: AsyncSession, command: ReopenAlert, *, sending: Sending, now: datetime) -> bool:
    """Open an alert again; False if this very command was obeyed before.

    Raises
    ------
    RefusedError
        Raised for an alert that is open, that a later fact closed, or that was closed too long ago; and where another
        alert speaks of the same case meanwhile, and in the name of somebody else.
    """
    staff_id = in_own_name(command.viewer, command.staff_id)
    alert = await lock_for(session, command)
    if alert is None:
        return False
    _refuse_unless_fresh(alert, now=now)
    await _open_cases(session, alert)
    _climb_on(alert, now=now)
    journal = Journal()
    then = "继续逐级通知" if alert.exhausted_at is None else "各级都已通知过,再次通知区值班"
    text = f"{command.who}重新打开{all_of(alert)}:{command.reason}。{then}"
    journal.entry(alert.id, at=now, kind="reopened", text=text, who=command.who, staff_id=staff_id)
    journal.announce(AlertReopened(**about(alert, now=now), staff_id=staff_id))
    again = await page_again(session, [alert], sending=sending, now=now)
    await tell_or_hold(session, journal, again, sending=sending, now=now)
    await journal.write(session)
    await tell_after_all(session, [alert.id], now=now)
    return True


def _refuse_unless_fresh(alert: AlertRow, *, now: datetime) -> None:
    if alert.status != "closed":
        raise RefusedError.conflict("警报没有关闭,不用重新打开")
    if reopens_until(outcome=alert.outcome, closed_at=alert.closed_at, now=now) is None:
        raise RefusedError.conflict("只有两小时内由人关闭的警报可以重新打开;老人仍有情况的,请重新上报")


async def _open_cases(session: AsyncSession, alert: AlertRow) -> None:
    groups = GroupStore(session)
    if alert.member_count and alert.closed_at:
        opened = await groups.unsettle(alert.id, settled_at=alert.closed_at)
    else:
        opened = not (await groups.standing([alert.dedup_key]) or await groups.alone([alert.dedup_key]))
    if not opened:
        raise RefusedError.conflict(STANDS_ELSEWHERE)


def _climb_on(alert: AlertRow, *, now: datetime) -> None:
    """Let the alert stand where it stood, with nobody who has it: whoever had it said that it was over."""
    plan = Plan.from_json(alert.plan)
    alert.status, alert.next_escalation_at = "unresolved_exhausted", None
    if alert.exhausted_at is None:
        at = climbs_on_at(plan, level=alert.level, raised_at=alert.raised_at, now=now)
        alert.status, alert.next_escalation_at = "open", at
    alert.closed_at = alert.outcome = alert.group_key = None
    alert.acknowledged_by = alert.acknowledged_at = alert.taken_by = None
    if alert.arrived_at is None:
        alert.accepted_at = alert.accepted_by = alert.arrival_due_at = None
    alert.entity_version += 1
