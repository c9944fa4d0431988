"""Send the notices that are due: lease, let go of the database, call the provider, write down the answer."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.alerts.channels.base import Channel
from services.alerts.domain.limits import UNLIMITED, Limits
from services.alerts.domain.notices import Outgoing, Sending
from services.alerts.domain.purposes import UNASKING
from services.alerts.domain.replies import reply_code
from services.alerts.domain.templates import TextBook
from services.alerts.domain.texts import BESIDES, RELATIVE_ROLE
from services.alerts.domain.told import called
from services.alerts.storage.journal import Journal
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.notices import ClaimedNotice, NoticeStore
from services.alerts.storage.pace import PaceStore
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.record_answers import record_answers
from services.alerts.use_cases.speak_anew import speak_anew
from services.alerts.use_cases.tell_people import new_token
from shared.clock import Clock
from shared.database import Sessions

__all__ = ["deliver_notices"]

LEASE = timedelta(seconds=60)
"""How long a sender may take, in real time. Must exceed the provider's time limit; after it the outcome is unknown."""

GATHER_SECONDS = 0.01
"""Answers that come this soon after another are written down with it: one transaction instead of several."""


async def deliver_notices(
    sessions: Sessions, channel: Channel, *, name: str, sending: Sending, clock: Clock, limits: Limits = UNLIMITED
) -> bool:
    """Send what is due on one channel, as much of it as its provider takes; says whether there may be more at once.

    No transaction is open while the provider is called. That a notice is being sent, and by which attempt, is written
    before the call, so a crash leaves a trace: the outcome is then unknown, never silently forgotten.
    """
    async with sessions.begin() as session:
        notices, journal, pace = NoticeStore(session), Journal(), PaceStore(session)
        now = clock.now()
        today = now.astimezone(sending.calm.zone).date()
        room = await pace.room(name, limits)
        claimed = await notices.claim(channel=name, now=now, today=today, lease=LEASE, limit=room) if room else []
        claimed = await speak_anew(session, claimed)
        speaking = [one for one in claimed if not one.silent_because]
        book = await TemplateStore(session).book() if speaking else None
        outgoing = [_prepare(journal, book, one, sending=sending) for one in speaking if book]
        for one in claimed:
            if one.silent_because:
                _cancel(journal, one.notice, reason=one.silent_because, now=clock.now())
        if limits.per_second is not None and speaking:
            await pace.take(name, len(speaking))
        await notices.start_attempts([one.notice for one in speaking], now=clock.now())
        await journal.write(session)
    await _send_all(sessions, channel, outgoing, clock=clock)
    return bool(claimed) and len(claimed) == room


def _prepare(journal: Journal, book: TextBook, claimed: ClaimedNotice, *, sending: Sending) -> Outgoing:
    notice = claimed.notice
    asks = notice.role not in BESIDES and notice.purpose not in UNASKING
    link = _link(journal, notice, sending=sending) if asks else None
    return Outgoing(
        notice_id=notice.id,
        alert_id=notice.alert_id,
        staff_id=notice.staff_id,
        staff_name=notice.staff_name,
        address=notice.address,
        severity=claimed.severity,
        kind=claimed.kind,
        subject=notice.subject or claimed.title,
        text=notice.text,
        link=link,
        attempt=notice.attempt_count,
        **(_hints(book, notice, link) if link else {}),
    )


def _hints(book: TextBook, notice: NoticeRow, link: str) -> dict[str, str]:
    """Say how it may be confirmed; each way uses what its provider's message has a place for."""
    said = {"reply_hint": {"code": reply_code(notice.id)}, "keys_hint": {}, "link_hint": {"link": link}}
    return {name: book.said_in(notice.language, name, **values) for name, values in said.items()}


def _link(journal: Journal, notice: NoticeRow, *, sending: Sending) -> str:
    token = new_token()
    journal.token(notice.id, token=token, lifetime=sending.link_lifetime)
    return f"{sending.link_base}/n/{token}"


def _cancel(journal: Journal, notice: NoticeRow, *, reason: str, now: datetime) -> None:
    """Call a notice back; whoever looks at the alert later must see that a relative was not told, and why."""
    notice.status, notice.answer, notice.leased_until = "cancelled", reason, None
    if notice.role == RELATIVE_ROLE and notice.alert_id:
        text = f"未通知{called(notice.role, notice.staff_name)}:{reason}"
        journal.entry(notice.alert_id, at=now, kind="not_told", text=text, who=notice.staff_name)


async def _send_all(sessions: Sessions, channel: Channel, outgoing: Sequence[Outgoing], *, clock: Clock) -> None:
    """Call the provider for all at once; what was answered while answers were written down is written down next."""
    async with asyncio.TaskGroup() as group:
        calls = {group.create_task(channel.send(notice)): notice for notice in outgoing}
        waiting = set(calls)
        while waiting:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(GATHER_SECONDS)
            done = {call for call in waiting if call.done()}
            waiting -= done
            answers = [(calls[call], call.result()) for call in done]
            async with sessions.begin() as session:
                await record_answers(session, answers, again=channel.repeatable, now=clock.now())
