"""Acknowledge: a person takes the alert, it stops climbing and stays open; or takes it over from whoever has it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.told import called
from services.alerts.storage.base import INBOX
from services.alerts.storage.journal import Journal
from services.alerts.storage.notices import NoticeStore
from services.alerts.use_cases.find_alert import lock_for
from services.alerts.use_cases.open_notice import why_unusable
from services.alerts.use_cases.speak_for_oneself import in_own_name
from services.alerts.use_cases.take import Taker, take, take_over
from shared.contracts.alerts_requests import AcknowledgeAlert, AcknowledgeByLink
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.edge import RefusedError

__all__ = ["acknowledge_alert", "acknowledge_by_link"]


async def acknowledge_alert(
    session: AsyncSession, command: AcknowledgeAlert | TakeOverAlert, *, sending: Sending, now: datetime
) -> bool:
    """Take an alert, perhaps over, from the desk or the command line; False if this person has it already."""
    staff_id = in_own_name(command.viewer, command.staff_id)
    alert = await lock_for(session, command)
    if alert is None:
        return False
    if alert.status == "closed":
        raise RefusedError.conflict("警报已关闭,无需再接手")
    taking = take_over if isinstance(command, TakeOverAlert) else take
    return await taking(session, alert, Taker(command.who, staff_id, "在值班台"), sending=sending, now=now)


async def acknowledge_by_link(
    session: AsyncSession, command: AcknowledgeByLink, *, sending: Sending, now: datetime
) -> tuple[UUID, bool]:
    """Take an alert by the link of one's own notice: once, before it expires; returns which alert."""
    notices = NoticeStore(session)
    opened = await notices.open_token(command.token, lock=True)
    if opened is None:
        raise RefusedError.not_found("链接无效,请从收到的通知里重新打开,或联系社区值班人员")
    alert, notice = opened.alert, opened.notice
    if not await INBOX.first_time(session, reader="command", event_id=command.command_id):
        return alert.id, False
    reason = why_unusable(opened)
    if reason is not None:
        raise RefusedError.conflict(reason)
    await notices.use_token(command.token)
    who = called(notice.role, notice.staff_name)
    taker, taking = Taker(who, notice.staff_id, "通过通知链接"), take_over if command.take_over else take
    changed = await taking(session, alert, taker, sending=sending, now=now)
    if command.text.strip():
        journal = Journal()
        journal.entry(alert.id, at=now, kind="noted", text=command.text.strip(), who=who)
        await journal.write(session)
    return alert.id, changed
