"""Send the notices that are due: lease, let go of the database, call the provider, write down the answer."""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.channels.base import Channel
from services.alerts.domain.notices import Answer, Outgoing, Result, Sending, retry_at
from services.alerts.domain.texts import BESIDES, CHANNEL_NAMES, RELATIVE_ROLE, role_name
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import OUTBOX
from services.alerts.storage.journal import Journal
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.notices import ClaimedNotice, NoticeStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.tell_people import new_token
from shared.clock import Clock
from shared.contracts.alerts import NoticeFailed
from shared.database import Sessions

__all__ = ["BATCH", "deliver_notices", "find_lost_notices"]

BATCH = 64
"""Notices in one lease: as many as one provider is called with at the same time."""

LEASE = timedelta(seconds=60)
"""How long a sender may take, in real time. Must exceed the provider's time limit; after it the outcome is unknown."""

TRIES_BEFORE_NEXT_WAY = 2
"""Attempts on one way while another is held: somebody must not wait for the end of all pauses to be called."""

log = structlog.get_logger("notices")


async def deliver_notices(
    sessions: Sessions, channel: Channel, *, name: str, sending: Sending, clock: Clock, limit: int = BATCH
) -> int:
    """Send what is due on one channel; returns how many were taken.

    No transaction is open while the provider is called. That a notice is being sent, and by which attempt, is written
    before the call, so a crash leaves a trace: the outcome is then unknown, never silently forgotten.
    """
    async with sessions.begin() as session:
        notices, journal = NoticeStore(session), Journal()
        claimed = await notices.claim(channel=name, now=clock.now(), lease=LEASE, limit=limit)
        speaking = [one for one in claimed if not one.silent_because]
        outgoing = [_prepare(journal, one, sending=sending) for one in speaking]
        for one in claimed:
            if one.silent_because:
                _cancel(journal, one.notice, reason=one.silent_because, now=clock.now())
        await notices.start_attempts([one.notice for one in speaking], now=clock.now())
        await journal.write(session)
    await asyncio.gather(*(_send(sessions, channel, notice, clock=clock) for notice in outgoing))
    return len(claimed)


def _prepare(journal: Journal, claimed: ClaimedNotice, *, sending: Sending) -> Outgoing:
    notice = claimed.notice
    link = _link(journal, notice, sending=sending) if notice.role not in BESIDES else None
    return Outgoing(
        notice_id=notice.id,
        alert_id=notice.alert_id,
        staff_id=notice.staff_id,
        staff_name=notice.staff_name,
        address=notice.address,
        severity=claimed.severity,
        kind=claimed.kind,
        subject=claimed.title,
        text=notice.text,
        link=link,
        attempt=notice.attempt_count,
    )


def _link(journal: Journal, notice: NoticeRow, *, sending: Sending) -> str:
    token = new_token()
    journal.token(notice.id, token=token, lifetime=sending.link_lifetime)
    return f"{sending.link_base}/n/{token}"


def _cancel(journal: Journal, notice: NoticeRow, *, reason: str, now: datetime) -> None:
    """Call a notice back; whoever looks at the alert later must see that a relative was not told, and why."""
    notice.status, notice.answer, notice.leased_until = "cancelled", reason, None
    if notice.role == RELATIVE_ROLE:
        text = f"未通知{role_name(notice.role)}{notice.staff_name}:{reason}"
        journal.entry(notice.alert_id, at=now, kind="not_told", text=text, who=notice.staff_name)


async def _send(sessions: Sessions, channel: Channel, outgoing: Outgoing, *, clock: Clock) -> None:
    answer = await channel.send(outgoing)
    async with sessions.begin() as session:
        notice = await NoticeStore(session).leased(outgoing.notice_id, attempt=outgoing.attempt)
        if notice is None:
            log.warning("answer came after the lease", notice_id=str(outgoing.notice_id), result=answer.result.value)
            return
        await _record(session, notice, answer, again=channel.repeatable, now=clock.now())


async def find_lost_notices(session: AsyncSession, channels: dict[str, Channel], *, now: datetime) -> int:
    """Mark the notices whose sender died as unknown.

    They are sent again where the provider recognises them; elsewhere they stay unclear, the next way is taken, and the
    climb goes on.
    """
    lost = await NoticeStore(session).claim_lost()
    for notice in lost:
        channel = channels.get(notice.channel)
        again = channel is None or channel.repeatable
        text = "发送程序中断,结果不明" + ("" if again else ",为免重复不再重发")
        await _record(session, notice, Answer(Result.UNKNOWN, text), again=again, now=now)
    if lost:
        log.warning("senders died", notices=len(lost))
    return len(lost)


async def _record(session: AsyncSession, notice: NoticeRow, answer: Answer, *, again: bool, now: datetime) -> None:
    """Keep the provider's answer, and decide what follows from it."""
    notices = NoticeStore(session)
    number, result = notice.attempt_count, answer.result
    await notices.end_attempt(notice.id, number=number, result=result.value, answer=answer.text, now=now)
    most = TRIES_BEFORE_NEXT_WAY if await notices.has_next_way(notice.id) else None
    due_at = retry_at(notice.id, attempt=number, now=now, most=most, retry_after=answer.retry_after)
    notice.answer, notice.leased_until = answer.text, None
    if result is Result.DELIVERED:
        await _arrived(session, notice, now=now)
    elif result is Result.UNKNOWN and not again:
        await _leave_unclear(session, notice, now=now)
    elif result is Result.REFUSED or due_at is None:
        await _give_up(session, notice, now=now)
    else:
        notice.status, notice.due_at = "unknown" if result is Result.UNKNOWN else "waiting", due_at


async def _arrived(session: AsyncSession, notice: NoticeRow, *, now: datetime) -> None:
    notice.status, notice.sent_at = "sent", now
    await _say(session, notice, "notified", f"已通知{_whom(notice)}", now=now)
    await NoticeStore(session).drop_next_ways(notice.id)


async def _leave_unclear(session: AsyncSession, notice: NoticeRow, *, now: datetime) -> None:
    """Take the next way although this one may have arrived: twice is better than not at all."""
    notice.status = "unclear"
    await _say(session, notice, "notice_unclear", f"通知{_whom(notice)}结果不明:{notice.answer}", now=now)
    await NoticeStore(session).take_next_way(notice.id, now=now)


def _whom(notice: NoticeRow) -> str:
    return f"{role_name(notice.role)}{notice.staff_name}({CHANNEL_NAMES[notice.channel]})"


async def _say(session: AsyncSession, notice: NoticeRow, kind: str, text: str, *, now: datetime) -> None:
    journal = Journal()
    journal.entry(notice.alert_id, at=now, kind=kind, text=text, who=notice.staff_name)
    await journal.write(session)


async def _give_up(session: AsyncSession, notice: NoticeRow, *, now: datetime) -> None:
    """Set a notice aside, say so, and do not wait for an answer of somebody who was never told."""
    notice.status = "dead"
    await _say(session, notice, "notice_failed", f"通知{_whom(notice)}失败:{notice.answer}", now=now)
    alert = await AlertStore(session).locked(notice.alert_id)
    if alert is None:
        return
    await OUTBOX.add(session, _failed(alert, notice, now=now))
    if await NoticeStore(session).take_next_way(notice.id, now=now):
        return
    current = alert.status == "open" and alert.level == notice.level and notice.role not in BESIDES
    if current and await NoticeStore(session).hopeless(alert.id, level=notice.level):
        alert.next_escalation_at = now


def _failed(alert: AlertRow, notice: NoticeRow, *, now: datetime) -> NoticeFailed:
    return NoticeFailed(
        occurred_at=now,
        district=alert.district,
        street=alert.street,
        community=alert.community,
        entity_version=alert.entity_version,
        alert_id=alert.id,
        notice_id=notice.id,
        staff_id=notice.staff_id,
        channel=notice.channel,
    )
