"""What is to be printed: shown without what must not be sent any more, and written down as posted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.told import called
from services.alerts.storage.journal import Journal
from services.alerts.storage.notices import ClaimedNotice, NoticeStore
from services.alerts.storage.prints import PrintStore
from shared.contracts.alerts_mailings import ListPrints, MarkPosted, Posted, PrintItem, Prints

__all__ = ["call_back_prints", "mark_posted", "show_prints"]

ALERT = "alert"


async def show_prints(session: AsyncSession, query: ListPrints, *, now: datetime, today: date) -> Prints:
    """Return the sheets that wait, the oldest first."""
    ids = await PrintStore(session).waiting(community=query.community, limit=query.limit)
    seen = await NoticeStore(session).with_occasion(ids, now=now, today=today)
    return Prints(items=[_item(one) for one in seen if one.silent_because is None])


async def call_back_prints(session: AsyncSession, *, now: datetime, today: date) -> None:
    """Call back the sheets that must not be sent any more, whoever printed them."""
    store, notices = PrintStore(session), NoticeStore(session)
    waiting = await notices.with_occasion(await store.waiting(community=None, limit=None), now=now, today=today)
    ids = await store.lock([one.notice.id for one in waiting if one.silent_because is not None])
    for one in await notices.with_occasion(ids, now=now, today=today):
        if one.silent_because is not None:
            one.notice.status, one.notice.answer = "cancelled", one.silent_because


async def mark_posted(session: AsyncSession, command: MarkPosted, *, now: datetime, today: date) -> Posted:
    """Write down that sheets left; one that must not leave any more is called back instead."""
    ids = await PrintStore(session).lock(command.notice_ids)
    journal, posted, held_back = Journal(), list[UUID](), dict[UUID, str]()
    people: set[UUID] = set()
    for one in await NoticeStore(session).with_occasion(ids, now=now, today=today):
        notice = one.notice
        people |= {one.resident_id} if one.resident_id else set()
        if one.silent_because is not None:
            notice.status, notice.answer = "cancelled", one.silent_because
            held_back[notice.id] = one.silent_because
            continue
        notice.status, notice.sent_at, notice.attempt_count = "sent", now, notice.attempt_count + 1
        notice.answer = f"已寄出或送达({command.actor}){command.note or ''}"
        posted.append(notice.id)
        if notice.alert_id is not None:
            text = f"已通知{called(notice.role, notice.staff_name)}(打印)"
            journal.entry(notice.alert_id, at=now, kind="notified", text=text, who=notice.staff_name)
    await journal.write(session)
    return Posted(posted=posted, held_back=held_back, resident_ids=sorted(people))


def _item(one: ClaimedNotice) -> PrintItem:
    notice = one.notice
    return PrintItem(
        notice_id=notice.id,
        resident_id=one.resident_id,
        kind=ALERT if notice.alert_id else one.kind,
        kind_name=one.title,
        name=notice.staff_name,
        address=notice.address,
        text=notice.text,
        created_at=notice.created_at,
    )
