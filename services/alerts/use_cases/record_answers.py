"""Write down what providers answered, and do what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.channels.base import Channel
from services.alerts.domain.notices import LONGEST_RETRY_AFTER, Answer, Outgoing, Result, retry_at
from services.alerts.domain.purposes import Purpose
from services.alerts.domain.texts import BESIDES, CHANNEL_NAMES
from services.alerts.domain.told import called
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.leases import LeasedNotice, LeaseStore, Verdict
from services.alerts.storage.notices import NoticeStore
from services.alerts.storage.pace import PaceStore
from services.alerts.storage.tables import AlertRow
from shared.contracts.alerts import NoticeFailed

__all__ = ["find_lost_notices", "record_answers"]

TRIES_BEFORE_NEXT_WAY = 2
"""Attempts on one way while another is held: somebody must not wait for the end of all pauses to be called."""

log = structlog.get_logger("notices")


async def record_answers(
    session: AsyncSession, answers: Sequence[tuple[Outgoing, Answer]], *, again: bool, now: datetime
) -> None:
    """Keep what was answered to notices of one channel, in one transaction.

    Parameters
    ----------
    again
        Whether the provider recognises a repeat, so that what is unclear may be sent again.
    """
    rows = await LeaseStore(session).leased({one.notice_id: one.attempt for one, _ in answers})
    heard = [(rows[one.notice_id], answer) for one, answer in answers if one.notice_id in rows]
    if late := len(answers) - len(heard):
        log.warning("answers came after the lease", notices=late)
    await _record(session, heard, again=again, now=now)


async def find_lost_notices(session: AsyncSession, channels: dict[str, Channel], *, now: datetime) -> int:
    """Mark the notices whose sender died as unknown.

    They are sent again where the provider recognises them; elsewhere they stay unclear, the next way is taken, and the
    climb goes on.
    """
    lost = await LeaseStore(session).claim_lost()
    for again in (True, False):
        tail = "" if again else ",为免重复不再重发"
        answer = Answer(Result.UNKNOWN, f"发送程序中断,结果不明{tail}")
        fitting = [notice for notice in lost if _repeatable(channels.get(notice.channel)) is again]
        await _record(session, [(notice, answer) for notice in fitting], again=again, now=now)
    if lost:
        log.warning("senders died", notices=len(lost))
    return len(lost)


def _repeatable(channel: Channel | None) -> bool:
    return channel is None or channel.repeatable


@dataclass
class _Outcome:
    """What the answers of one transaction lead to."""

    arrived: list[UUID] = field(default_factory=list)
    failed: list[UUID] = field(default_factory=list)
    """Neither arrived nor to be tried again on the same way."""
    dead: list[LeasedNotice] = field(default_factory=list)


async def _record(
    session: AsyncSession, heard: Sequence[tuple[LeasedNotice, Answer]], *, again: bool, now: datetime
) -> None:
    """Write answers down in the order of their alerts, and lock those first that a notice did not arrive of.

    Whoever takes or closes an alert locks it before its notices; of what has arrived nothing is called back any more.
    """
    if not heard:
        return
    heard = sorted(heard, key=lambda one: str(one[0].alert_id))
    notices, journal, outcome = NoticeStore(session), Journal(), _Outcome()
    alerts = await _alerts_of_failed(session, heard)
    next_ways = await notices.with_next_way([notice.id for notice, _ in heard])
    verdicts: list[Verdict] = []
    for notice, answer in heard:
        due_at = _due_again(notice, answer, other_way=notice.id in next_ways, now=now)
        verdicts.append(_judge(journal, outcome, notice, answer, due_at=due_at, again=again, now=now))
    await LeaseStore(session).end_attempts(verdicts, now=now)
    await _leave_alone(session, heard, now=now)
    for notice in outcome.dead:
        if notice.alert_id is not None:
            journal.announce(_failed(alerts[notice.alert_id], notice, now=now))
    await journal.write(session)
    if next_ways:
        await notices.drop_next_ways(outcome.arrived)
        await notices.take_next_ways(outcome.failed, now=now)
    await _hasten(session, alerts, [notice for notice in outcome.dead if notice.id not in next_ways], now=now)


async def _alerts_of_failed(
    session: AsyncSession, heard: Sequence[tuple[LeasedNotice, Answer]]
) -> dict[UUID, AlertRow]:
    late = {notice.alert_id for notice, answer in heard if notice.alert_id and answer.result is not Result.DELIVERED}
    return await AlertStore(session).lock(late) if late else {}


def _due_again(notice: LeasedNotice, answer: Answer, *, other_way: bool, now: datetime) -> datetime | None:
    """Return when to try again; with another way held nobody waits for a provider that asks to be left alone."""
    if other_way and answer.retry_after:
        return None
    return retry_at(
        notice.id,
        attempt=notice.attempt_count - notice.attempts_before,
        now=now,
        most=TRIES_BEFORE_NEXT_WAY if other_way else None,
        retry_after=answer.retry_after,
    )


async def _leave_alone(session: AsyncSession, heard: Sequence[tuple[LeasedNotice, Answer]], *, now: datetime) -> None:
    """Stop a channel for as long as its provider asks; each robot is a provider of its own and only asks for itself."""
    pauses = {
        notice.channel: answer.retry_after
        for notice, answer in heard
        if answer.retry_after and notice.channel != "robot"
    }
    for channel, pause in pauses.items():
        await PaceStore(session).pause(channel, until=now + min(pause, LONGEST_RETRY_AFTER))


def _judge(
    journal: Journal,
    outcome: _Outcome,
    notice: LeasedNotice,
    answer: Answer,
    *,
    due_at: datetime | None,
    again: bool,
    now: datetime,
) -> Verdict:
    """Decide what becomes of one notice; whatever ends it is a line in the timeline."""
    whom = f"{called(notice.role, notice.staff_name)}({CHANNEL_NAMES[notice.channel]})"
    if answer.result is Result.DELIVERED:
        outcome.arrived.append(notice.id)
        status, kind, text = "sent", "notified", f"已通知{whom}"
    elif answer.result is Result.UNKNOWN and not again:
        # It may have arrived. The next way is taken all the same: twice is better than not at all.
        outcome.failed.append(notice.id)
        status, kind, text = "unclear", "notice_unclear", f"通知{whom}结果不明:{answer.text}"
    elif answer.result is Result.REFUSED or due_at is None:
        outcome.failed.append(notice.id)
        outcome.dead.append(notice)
        status, kind, text = "dead", "notice_failed", f"通知{whom}失败:{answer.text}"
    else:
        status = "unknown" if answer.result is Result.UNKNOWN else "waiting"
        return Verdict(notice, answer.result.value, status, answer.text, due_at)
    if notice.alert_id is not None:
        journal.entry(notice.alert_id, at=now, kind=kind, text=text, who=notice.staff_name)
    return Verdict(notice, answer.result.value, status, answer.text)


async def _hasten(
    session: AsyncSession, alerts: Mapping[UUID, AlertRow], dead: Sequence[LeasedNotice], *, now: datetime
) -> None:
    """Let an alert climb at once of whose level nobody was told: there is no answer to wait for."""
    for notice in dead:
        if notice.alert_id is None:
            continue
        alert = alerts[notice.alert_id]
        at_level = notice.purpose == Purpose.LADDER and alert.level == notice.level
        current = alert.status == "open" and at_level and notice.role not in BESIDES
        if current and await NoticeStore(session).hopeless(alert.id, level=notice.level):
            alert.next_escalation_at = now


def _failed(alert: AlertRow, notice: LeasedNotice, *, now: datetime) -> NoticeFailed:
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
