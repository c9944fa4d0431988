"""Acknowledge: a person takes the alert, it stops climbing and stays open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.plans import Plan
from services.alerts.domain.texts import GOES_ON, TAKEN
from services.alerts.domain.told import called
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX
from services.alerts.storage.journal import Journal
from services.alerts.storage.notices import NoticeStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.announce import about, all_of
from services.alerts.use_cases.find_alert import lock_for
from services.alerts.use_cases.follow_arrivals import start_clock
from services.alerts.use_cases.open_notice import why_unusable
from shared.contracts.alerts import AlertAcknowledged
from shared.contracts.alerts_requests import AcknowledgeAlert, AcknowledgeByLink
from shared.edge import RefusedError

__all__ = ["Taker", "acknowledge_alert", "acknowledge_by_link", "take"]


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes an alert, and by which way."""

    who: str
    staff_id: UUID | None
    how: str


async def acknowledge_alert(session: AsyncSession, command: AcknowledgeAlert, *, now: datetime) -> bool:
    """Take an alert from the desk or the command line; False if this person has it already."""
    alert = await lock_for(session, command)
    if alert is None:
        return False
    if alert.status == "closed":
        raise RefusedError.conflict("警报已关闭,无需再接手")
    return await take(session, alert, Taker(command.who, command.staff_id, "在值班台"), now=now)


async def acknowledge_by_link(session: AsyncSession, command: AcknowledgeByLink, *, now: datetime) -> tuple[UUID, bool]:
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
    changed = await take(session, alert, Taker(who, notice.staff_id, "通过通知链接"), now=now)
    if command.text.strip():
        journal = Journal()
        journal.entry(alert.id, at=now, kind="noted", text=command.text.strip(), who=who)
        await journal.write(session)
    return alert.id, changed


async def take(session: AsyncSession, alert: AlertRow, taker: Taker, *, now: datetime) -> bool:
    """Stop the climb, call back what has not left yet, and record who it was; a second person is recorded too."""
    alerts = AlertStore(session)
    if await alerts.has_acknowledged(alert.id, who=taker.who, staff_id=taker.staff_id):
        return False
    goes_on = alert.status == "open" and Plan.from_json(alert.plan).until_state
    if goes_on:
        if alert.acknowledged_by is None:
            alert.acknowledged_by, alert.acknowledged_at, alert.taken_by = taker.who, now, taker.staff_id
    elif alert.status != "acknowledged":
        alert.status, alert.next_escalation_at = "acknowledged", None
        alert.acknowledged_by, alert.acknowledged_at, alert.taken_by = taker.who, now, taker.staff_id
        await NoticeStore(session).cancel_unsent([alert.id], reason=TAKEN, staff_only=True)
    start_clock(alert, staff_id=taker.staff_id, now=now)
    alert.entity_version += 1
    text = f"{taker.who}{taker.how}确认接手{all_of(alert)}{GOES_ON if goes_on else ''}"
    journal = Journal()
    journal.entry(alert.id, at=now, kind="acknowledged", text=text, who=taker.who, staff_id=taker.staff_id)
    if taker.staff_id is not None:
        await alerts.mark_step(alert.id, staff_id=taker.staff_id, at=now)
    elapsed = max(0, int((now - alert.raised_at).total_seconds()))
    journal.announce(AlertAcknowledged(**about(alert, now=now), staff_id=taker.staff_id, elapsed_seconds=elapsed))
    await journal.write(session)
    return True
