"""Take what somebody answers to a notice: they take the alert, pass it on, or are told what to answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.purposes import Purpose
from services.alerts.domain.replies import (
    MOST_ANSWERS,
    REPLY_HOURS,
    Said,
    Wish,
    full_number,
    reply_code,
    understood,
)
from services.alerts.domain.templates import Saying, Several
from services.alerts.domain.told import called
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX
from services.alerts.storage.journal import Journal
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.replies import AskedNotice, ReplyStore
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.page_teams import TEAMS_LEVEL
from services.alerts.use_cases.take import Taker, take
from shared.contracts.alerts_replies import ReplyReceived
from shared.contracts.base import EVENT_IDS

__all__ = ["take_reply"]

REPLIES = Counter("nuanlin_alert_replies", "Answers to notices, by what became of them.", ["outcome"])

HOW = {"sms": "回复短信", "voice": "在电话上按键"}

ASKING = frozenset({"open", "unresolved_exhausted"})
"""States in which an alert still wants somebody."""

log = structlog.get_logger("replies")


@dataclass(frozen=True, slots=True)
class _Reply:
    """An answer and what it is about."""

    event: ReplyReceived
    said: Said
    asked: AskedNotice

    @property
    def notice(self) -> NoticeRow:
        """Return the notice that is answered."""
        return self.asked.notice

    @property
    def who(self) -> str:
        """Return who answers: the one who was told under this number."""
        return called(self.notice.role, self.notice.staff_name)

    @property
    def how(self) -> str:
        """Return by which way."""
        return HOW[self.event.way]


async def take_reply(session: AsyncSession, event: ReplyReceived, *, sending: Sending, now: datetime) -> None:
    """Do what somebody answers who was told; nobody else takes an alert by a reply, and no number is written down."""
    same = uuid5(EVENT_IDS, f"{event.NAME}:{event.way}:{event.message_id}")
    if not await INBOX.first_time(session, reader="reply", event_id=same):
        return
    asked = await ReplyStore(session).asked(full_number(event.phone), since=now - REPLY_HOURS)
    if not asked:
        _count("unknown")
        log.info("reply of a number that was told nothing", way=event.way)
        return
    said = understood(event.text)
    asking = [one for one in asked if one.status in ASKING]
    named = _named(asked, event, said)
    meant = asking if named is None else named
    if len({one.alert_id for one in meant}) > 1 or (not meant and asking):
        await _ask_which(session, _Reply(event, said, asking[0]), asking, now=now)
        return
    await _obey(session, _Reply(event, said, (meant or asked)[0]), sending=sending, now=now)


def _named(asked: Sequence[AskedNotice], event: ReplyReceived, said: Said) -> list[AskedNotice] | None:
    """Return which notices are named, if only by mistake none that there is; None if none is named.

    Two figures come again soon: they name what is settled only if nothing that still asks has them.
    """
    if event.notice_id is not None:
        return [one for one in asked if one.notice.id == event.notice_id]
    if said.code is None:
        return None
    coded = [one for one in asked if reply_code(one.notice.id) == said.code]
    return [one for one in coded if one.status in ASKING] or coded[:1]


async def _obey(session: AsyncSession, reply: _Reply, *, sending: Sending, now: datetime) -> None:
    alert = await AlertStore(session).locked(reply.asked.alert_id)
    if alert is None:
        return
    if reply.said.wish is None:
        await _note(session, alert, reply, now=now)
    elif alert.status not in ASKING:
        await _too_late(session, alert, reply, now=now)
    elif reply.said.wish is Wish.TAKE:
        await _take(session, alert, reply, sending=sending, now=now)
    else:
        await _pass_on(session, alert, reply, now=now)


async def _take(session: AsyncSession, alert: AlertRow, reply: _Reply, *, sending: Sending, now: datetime) -> None:
    taker = Taker(reply.who, reply.notice.staff_id, reply.how)
    changed = await take(session, alert, taker, sending=sending, now=now)
    _count("taken" if changed else "repeated")
    await _answer(session, reply, Saying("reply_taken", {"title": alert.title}), now=now)


async def _pass_on(session: AsyncSession, alert: AlertRow, reply: _Reply, *, now: datetime) -> None:
    """Let the next level be told at once, if this one is still the last that was told."""
    journal = Journal()
    if alert.status == "open" and alert.level <= await _told_at(session, reply.notice):
        alert.next_escalation_at = now
    text = f"{reply.who}{reply.how}:不能前往,请转上一级"
    journal.entry(alert.id, at=now, kind="noted", text=text, who=reply.who)
    await journal.write(session)
    _count("passed_on")
    exhausted = alert.status == "unresolved_exhausted"
    name = "reply_exhausted" if exhausted else "reply_passed_on"
    await _answer(session, reply, Saying(name, {"title": alert.title}), now=now)


async def _told_at(session: AsyncSession, notice: NoticeRow) -> int:
    """Return at which level of the plan somebody was told; what comes beside it counts as the level of its moment."""
    of_plan = notice.purpose == Purpose.LADDER and notice.level < TEAMS_LEVEL
    return notice.level if of_plan else await ReplyStore(session).level_then(notice)


async def _too_late(session: AsyncSession, alert: AlertRow, reply: _Reply, *, now: datetime) -> None:
    _count("too_late")
    name = "reply_closed" if alert.status == "closed" else "reply_taken_before"
    saying = Saying(name, {"title": alert.title, "who": alert.acknowledged_by or "值班人员"})
    await _answer(session, reply, saying, now=now)


async def _note(session: AsyncSession, alert: AlertRow, reply: _Reply, *, now: datetime) -> None:
    """Keep what was written, because it may be what somebody saw; and say what to answer, as it takes nothing."""
    if reply.event.text.strip():
        await _keep(session, [alert.id], reply, now=now)
    _count("not_understood")
    await _answer(session, reply, Saying("reply_not_understood", {"title": alert.title}), now=now)


async def _keep(session: AsyncSession, alert_ids: Collection[UUID], reply: _Reply, *, now: datetime) -> None:
    journal = Journal()
    text = f"{reply.who}{reply.how}:{reply.event.text.strip()}"
    for alert_id in sorted(alert_ids):
        journal.entry(alert_id, at=now, kind="noted", text=text, who=reply.who)
    await journal.write(session)


async def _ask_which(session: AsyncSession, reply: _Reply, named: Sequence[AskedNotice], *, now: datetime) -> None:
    """Say which alerts are open and how each is named; of several none is taken by guessing."""
    _count("ambiguous")
    if reply.said.wish is None and reply.event.text.strip():
        await _keep(session, {one.alert_id for one in named}, reply, now=now)
    latest = {one.alert_id: one for one in reversed(named)}
    codes = [f"{reply_code(one.notice.id)} {one.title}" for one in reversed(latest.values())]
    saying = Saying(
        "reply_choose", {"count": len(latest), "codes": Several(tuple(codes)), "example": f"1{codes[0][:2]}"}
    )
    await AlertStore(session).locked(reply.asked.alert_id)
    await _answer(session, reply, saying, now=now)


async def _answer(session: AsyncSession, reply: _Reply, saying: Saying, *, now: datetime) -> None:
    """Answer on the way on which the notice went; without name and door, as it leaves whatever became of the alert."""
    notice = reply.notice
    before = await ReplyStore(session).answers_to(notice.staff_id, alert_id=reply.asked.alert_id)
    if reply.event.way == "voice" or before >= MOST_ANSWERS:
        return
    channel = "sms" if notice.channel == "voice" else notice.channel
    saying = replace(saying, language=notice.language)
    written = (await TemplateStore(session).book()).write(saying, channel=channel)
    journal = Journal()
    journal.notice(
        alert_id=reply.asked.alert_id,
        purpose=Purpose.REPLY,
        level=before,
        role=notice.role,
        staff_id=notice.staff_id,
        staff_name=notice.staff_name,
        channel=channel,
        address=notice.address,
        text=written.text,
        language=notice.language,
        subject=written.subject,
        status="blocked" if written.because else "waiting",
        created_at=now,
        due_at=now,
        sent_at=None,
        answer=written.because,
        after_id=None,
        covers=0,
    )
    await journal.write(session)


def _count(outcome: str) -> None:
    REPLIES.labels(outcome).inc()
