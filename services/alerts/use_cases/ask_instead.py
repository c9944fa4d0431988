"""Ask somebody to tell those who take part in an activity and whom no message reached."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import Fact, Occasion
from services.alerts.storage.mailing_tables import MailingRow
from services.alerts.storage.participants import ParticipantStore
from services.alerts.storage.rules import RuleStore
from services.alerts.use_cases.judge_facts import occasions_of
from services.alerts.use_cases.raise_alerts import raise_alerts
from services.alerts.use_cases.tell_participants import TEMPLATES

__all__ = ["ask_instead"]

BATCH = 100
"""Messages in one transaction."""

BLOCKED_FOR = timedelta(minutes=10)
"""How long a message may wait for what hinders it before somebody is asked instead."""

HANDED = "没有送到本人,已请责任人转告"

EVENT_OF = {template: event.NAME for event, template in TEMPLATES.items()}


async def ask_instead(session: AsyncSession, *, sending: Sending, now: datetime) -> int:
    """Have whoever answers for a resident asked where a message was given up or cannot be written; returns how many."""
    found = await ParticipantStore(session).unreached(now=now, blocked_since=now - BLOCKED_FOR, limit=BATCH)
    for mailing in found:
        mailing.status, mailing.reason = "cancelled", HANDED
    await session.flush()
    await raise_alerts(session, await _occasions(session, found), sending=sending, now=now)
    return len(found)


async def _occasions(session: AsyncSession, mailings: Sequence[MailingRow]) -> list[Occasion]:
    rules = await RuleStore(session).in_force()
    facts: dict[str, list[Fact]] = defaultdict(list)
    for mailing in mailings:
        facts[EVENT_OF[mailing.template or ""]].append(_fact(mailing))
    return [
        occasion
        for name, told in facts.items()
        for rule in rules.raised_by(name)
        for occasion in await occasions_of(session, rule, told)
    ]


def _fact(mailing: MailingRow) -> Fact:
    """Return what the message was to tell, as rules see it."""
    code = mailing.community_code
    values = mailing.said | {"resident_id": str(mailing.resident_id), "summary": mailing.said["title"]}
    return Fact(
        event_id=mailing.id,
        name=EVENT_OF[mailing.template or ""],
        occurred_at=mailing.planned_at,
        district=code[:6],
        street=code[6:9],
        community=code[9:],
        version=0,
        values=values,
    )
