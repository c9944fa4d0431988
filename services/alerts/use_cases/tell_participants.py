"""Tell those who take part in an activity: themselves where they can be reached, else whoever answers for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import ACTIVITY, Hours, MailingPerson
from services.alerts.domain.notices import Sending, mobile_among
from services.alerts.storage.base import INBOX
from services.alerts.storage.mailings import TO_RELATIVE, MailingStore
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.storage.participants import KnownPerson, ParticipantStore
from services.alerts.storage.relatives import RelativeCopyStore
from services.alerts.storage.rules import RuleStore
from services.alerts.use_cases.close_cases import close_cases
from services.alerts.use_cases.judge_facts import judge_facts
from services.alerts.use_cases.read_facts import facts_of
from shared.contracts.activities import EnrolmentWithdrawn
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven
from shared.contracts.base import Event

__all__ = ["PARTICIPANTS", "TEMPLATES", "tell_participants"]

News = ReminderDue | SeatGiven | CalledOff

PARTICIPANTS = (ReminderDue, SeatGiven, CalledOff, EnrolmentWithdrawn)
"""Facts about somebody who takes part in an activity."""

TEMPLATES: dict[type[Event], str] = {
    ReminderDue: "activity_reminder",
    SeatGiven: "activity_seat",
    CalledOff: "activity_called_off",
}

BESIDE = ("sms", "audio")
"""Ways on which something reaches a resident before it is over; a letter does not."""

IN_TIME = timedelta(hours=1)
"""What would come later than this before the start is sent at once, also at night."""

ASKING = frozenset({ReminderDue.NAME, SeatGiven.NAME})
"""What somebody is asked to tell a resident, who then knows a time and a place."""

OFF, WITHDRAWN, CHANGED = "活动已取消", "老人已退出这个活动", "活动时间或地点有变"


async def tell_participants(
    session: AsyncSession, events: Sequence[Event], *, sending: Sending, hours: Hours, now: datetime
) -> None:
    """Plan messages to residents who can be reached, and have the others told by the rules; both once.

    What was planned before of an activity that is off, or that somebody left, is called back. What is over is no news,
    nor is what something newer has ended that was heard before.
    """
    events = await _newest(session, events)
    if not events:
        return
    store = ParticipantStore(session)
    await _call_back(store, events, anew=await _told_anew(session, events, now=now))
    news = [event for event in events if isinstance(event, News)]
    people = await store.people({event.resident_id for event in news})
    ahead = [event for event in news if event.starts_at > now]
    direct = [event for event in ahead if _reaches(people.get(event.resident_id), sending)]
    rows = [_row(event, people[event.resident_id], hours=hours, now=now) for event in direct]
    rows += await _to_relatives(session, ahead, people, sending=sending, hours=hours, now=now)
    await MailingStore(session).plan(rows, now=now)
    told = {event.event_id for event in news} - {event.event_id for event in ahead}
    told |= {event.event_id for event in direct} | {one.event_id for one in ahead if _silent(people, one)}
    await judge_facts(session, events, sending=sending, now=now, told=told)


async def _to_relatives(
    session: AsyncSession,
    events: Sequence[News],
    people: Mapping[UUID, KnownPerson],
    *,
    sending: Sending,
    hours: Hours,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return the messages to relatives whom the resident allows to hear of it, and whom a text message reaches."""
    told = [one for one in events if one.resident_id in people and not _silent(people, one)]
    if "sms" not in sending.channels or not told:
        return []
    families = await RelativeCopyStore(session).known(one.resident_id for one in told)
    rows: list[dict[str, Any]] = []
    for event in told:
        for relative in families.get(event.resident_id, []):
            if relative.may_hear_of_activities(now=now) and mobile_among(relative.phones):
                row = _row(event, people[event.resident_id], hours=hours, now=now)
                row["occasion"] = f"{row['occasion']}:relative:{relative.id}"
                row["template"] = f"relative_{row['template']}"
                row["said"] = row["said"] | {TO_RELATIVE: str(relative.id)}
                rows.append(row)
    return rows


async def _newest(session: AsyncSession, events: Sequence[Event]) -> list[Event]:
    """Return what nothing newer of the same person and activity was heard of, and remember it; all are of one kind."""
    part = [(_part(one), one.entity_version, one) for one in events if isinstance(one, PARTICIPANTS)]
    last = {key: version for key, version, _ in sorted(part, key=lambda one: one[1])}
    status = "missed" if isinstance(events[0], ReminderDue | SeatGiven) else "cancelled"
    kept = await OutcomeStore(session).keep_visits(last.items(), status=status)
    return [one for key, version, one in part if key in kept and version == last[key]]


def _part(event: News | EnrolmentWithdrawn) -> UUID:
    """Return what stands for the part of one person in one activity."""
    return uuid5(event.activity_id, str(event.resident_id))


async def _told_anew(session: AsyncSession, events: Sequence[Event], *, now: datetime) -> Sequence[Event]:
    """Return what is heard for the first time and stands in place of what was told before; ends what it was asked.

    The same word once more would call back what it had planned itself.
    """
    newer = [one for one in events if isinstance(one, SeatGiven) or (isinstance(one, ReminderDue) and one.rearranged)]
    unseen = await INBOX.unseen(session, reader="told_anew", event_ids=[one.event_id for one in newer])
    fresh = [one for one in newer if one.event_id in unseen]
    rules = (await RuleStore(session).in_force()).rules.values() if fresh else ()
    texts = {
        f"{rule.kind}:{fact.key(rule.case)}": CHANGED
        for rule in rules
        for fact in facts_of(fresh)
        if rule.event in ASKING and set(rule.case) <= fact.values.keys()
    }
    await close_cases(session, texts, outcome="told", now=now)
    return fresh


async def _call_back(store: ParticipantStore, events: Sequence[Event], *, anew: Sequence[Event]) -> None:
    off = [one for one in events if isinstance(one, CalledOff)]
    left = [one for one in events if isinstance(one, EnrolmentWithdrawn)]
    for some, reason in ((off, OFF), (left, WITHDRAWN), (anew, CHANGED)):
        ended = [(one.resident_id, one.activity_id) for one in some if isinstance(one, PARTICIPANTS)]
        if ended:
            await store.call_back(ended, reason=reason)


def _silent(people: Mapping[UUID, KnownPerson], event: News) -> bool:
    known = people.get(event.resident_id)
    return known is not None and known.person.silent_because is not None


def _reaches(known: KnownPerson | None, sending: Sending) -> bool:
    """Say whether something can be told to somebody by themselves, soon."""
    if known is None or known.person.silent_because is not None:
        return False
    return _soon(known.person) and known.person.way in sending.channels


def _soon(person: MailingPerson) -> bool:
    return person.way in BESIDE and person.address(person.way, door=None) is not None


def _row(event: News, known: KnownPerson, *, hours: Hours, now: datetime) -> dict[str, Any]:
    due_at = hours.next(now)
    template = TEMPLATES[type(event)]
    anew = isinstance(event, SeatGiven) or (isinstance(event, ReminderDue) and event.rearranged)
    again = f":{event.event_id}" if anew else ""
    said = {"title": event.title, "where": event.where, "when": event.when, "activity_id": str(event.activity_id)}
    return {
        "id": uuid4(),
        "resident_id": event.resident_id,
        "community_code": known.community_code,
        "kind": ACTIVITY,
        "occasion": f"{template}:{event.activity_id}{again}",
        "template": template,
        "said": said | ({"because": event.because} if isinstance(event, CalledOff) else {}),
        "due_at": due_at if due_at <= event.starts_at - IN_TIME else now,
        "expires_at": event.starts_at,
        "status": "planned",
        "reason": None,
    }
