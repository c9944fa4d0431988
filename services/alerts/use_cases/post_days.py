"""Tell each work group once a day how many contacts there were: how, and not with whom."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.digests import last_daily
from services.alerts.domain.notices import Group, Sending
from services.alerts.domain.templates import Saying, Several, TextBook, Value
from services.alerts.domain.texts import GROUP_ROLE
from services.alerts.storage.journal import Journal
from services.alerts.storage.posts import KEPT, PostStore
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_groups import GROUPS_LEVEL
from shared.contracts.visits import ContactRecorded
from shared.contracts.words import ContactMode, Outcome

__all__ = ["keep_contacts", "post_days"]

ROBOT = "robot"

DAY = timedelta(days=1)


async def keep_contacts(session: AsyncSession, events: Sequence[ContactRecorded], *, now: datetime) -> None:
    """Remember contacts for the posts of the day: where and how, and nothing else of them."""
    await PostStore(session).keep(
        [
            {
                "contact_id": event.contact_id,
                "community_code": f"{event.district}{event.street}{event.community}",
                "mode": event.mode.value,
                "outcome": event.outcome.value,
                "heard_at": now,
            }
            for event in events
        ]
    )


async def post_days(session: AsyncSession, *, sending: Sending, at: time, zone: ZoneInfo, now: datetime) -> int:
    """Write the posts that are due, each once whatever the number of replicas; returns how many."""
    if not sending.groups or ROBOT not in sending.channels:
        return 0
    due = last_daily(at, now, zone=zone)
    store, journal, written = PostStore(session), Journal(), 0
    told = await store.told(day=due.date())
    waiting = [group for group in sending.groups if group.group_id not in told]
    if not waiting:
        return 0
    book, last = await TemplateStore(session).book(), await store.last_contact()
    for group in waiting:
        post_id = await store.begin(group.group_id, day=due.date(), until=due, counted_to=last)
        if post_id is None:
            continue
        counts = await _counted(store, group, due=due, last=last)
        if counts:
            fields = {"post_id": post_id, "created_at": now, "due_at": now}
            _write(journal, group, book, _saying(book, counts, due=due), **fields)
            written += 1
    await store.forget(now=now)
    await journal.write(session)
    return written


async def _counted(store: PostStore, group: Group, *, due: datetime, last: int) -> Counter[tuple[str, str]]:
    """Count what no post before has counted; for a group that had none, what was heard in the day before."""
    before = await store.counted_before(group.group_id, day=due.date())
    since = due - (DAY if before is None else KEPT)
    counts = Counter[tuple[str, str]]()
    for row in await store.counted(group.areas, after=before or 0, up_to=last, since=since):
        counts[row.mode, row.outcome] += row.contacts
    return counts


def _saying(book: TextBook, counts: Counter[tuple[str, str]], *, due: datetime) -> Saying:
    reached = Counter[str]()
    for (mode, outcome), contacts in counts.items():
        if Outcome(outcome).reached:
            reached[mode] += contacts
    modes = tuple(
        book.phrase("day_mode", mode=ContactMode(mode).chinese, count=count) for mode, count in reached.most_common()
    )
    silent = counts.total() - reached.total()
    values: dict[str, Value] = {
        "day": f"{due:%m月%d日}",
        "reached": reached.total(),
        "modes": Several(modes),
        "silent": silent or None,
    }
    return Saying("day_post", values)


def _write(journal: Journal, group: Group, book: TextBook, saying: Saying, **fields: object) -> None:
    written = book.write(saying, channel=ROBOT)
    journal.notice(
        **fields,
        level=GROUPS_LEVEL,
        role=GROUP_ROLE,
        staff_id=group.group_id,
        staff_name=group.name,
        channel=ROBOT,
        address=group.name,
        text=written.text,
        subject=written.subject,
        status="blocked" if written.because else "waiting",
        answer=written.because,
    )
