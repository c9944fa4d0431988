"""Hand back: whoever took an alert cannot see to it after all, so that the next level is told at once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.storage.journal import Journal
from services.alerts.use_cases.announce import about, all_of
from services.alerts.use_cases.find_alert import lock_for
from services.alerts.use_cases.page_again import page_again
from services.alerts.use_cases.speak_for_oneself import in_own_name
from services.alerts.use_cases.tell_after_all import tell_after_all
from services.alerts.use_cases.tell_or_hold import tell_or_hold
from shared.contracts.alerts import AlertHandedBack
from shared.contracts.alerts_requests import HandBackAlert
from shared.edge import RefusedError

__all__ = ["hand_back_alert"]


async def hand_back_alert(session: AsyncSession, command: HandBackAlert, *, sending: Sending, now: datetime) -> bool:
    """Let an alert that somebody took climb again from where it stood; False if this very command was obeyed before.

    Raises
    ------
    RefusedError
        Raised for an alert that is closed, or that nobody has taken, and in the name of somebody else.
    """
    staff_id = in_own_name(command.viewer, command.staff_id)
    alert = await lock_for(session, command)
    if alert is None:
        return False
    if alert.status != "acknowledged":
        closed = alert.status == "closed"
        raise RefusedError.conflict("警报已关闭,不用再交回" if closed else "这条警报还没有人接手,不用交回")
    climbs, had_it = alert.exhausted_at is None, alert.taken_by
    alert.status, alert.next_escalation_at = ("open", now) if climbs else ("unresolved_exhausted", None)
    alert.acknowledged_by, alert.acknowledged_at, alert.taken_by = None, None, None
    if alert.arrived_at is None:
        alert.accepted_at, alert.accepted_by, alert.arrival_due_at = None, None, None
    alert.entity_version += 1
    journal = Journal()
    then = "转给下一级" if climbs else "各级都已通知过,再次通知区值班"
    text = f"{command.who}交回{all_of(alert)}:{command.reason}。{then}"
    journal.entry(alert.id, at=now, kind="handed_back", text=text, who=command.who, staff_id=staff_id)
    journal.announce(AlertHandedBack(**about(alert, now=now), staff_id=staff_id))
    again = await page_again(session, [alert], sending=sending, now=now, but=had_it)
    await tell_or_hold(session, journal, again, sending=sending, now=now)
    await journal.write(session)
    await tell_after_all(session, [alert.id], now=now, but=had_it)
    return True
