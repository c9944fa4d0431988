"""Show what became of notices, and send again what has not arrived when an operator says so."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.purposes import TOLD_WHEN_TAKEN
from services.alerts.domain.texts import BESIDES, CHANNEL_NAMES, CLOSED, TAKEN
from services.alerts.domain.told import called
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX, NOTICES
from services.alerts.storage.delivery import DeliveryStore, NoticeView
from services.alerts.storage.journal import Journal
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.show_alerts import notice_item
from shared.contracts.alerts_delivery import (
    ChannelFigures,
    CountNotices,
    LeftNotice,
    ListedNotice,
    ListedNotices,
    ListNotices,
    NoticeFigures,
    NoticesReplayed,
    ReplayNotices,
)
from shared.contracts.alerts_requests import DeadNotices, ListDeadNotices

__all__ = ["count_notices", "list_dead_notices", "list_notices", "replay_notices"]

GONE = "没有这条通知"
NOT_SET_ASIDE = "这条通知没有失败,无需重发"
MAY_HAVE_ARRIVED = "对方可能已经收到;确要再发,请注明允许重复"
SWITCHED_OFF = "这种通知方式已停用"


async def list_notices(session: AsyncSession, query: ListNotices) -> ListedNotices:
    """Return the notices that have not arrived, with what they are about."""
    views = await DeliveryStore(session).listed(
        statuses=query.statuses, community=query.community, channel=query.channel, limit=query.limit
    )
    return ListedNotices(items=[_listed(view) for view in views])


async def count_notices(session: AsyncSession, query: CountNotices, *, now: datetime) -> NoticeFigures:
    """Return what became of notices by way and state."""
    since = now - timedelta(days=query.days)
    store, figures = DeliveryStore(session), dict[str, dict[str, int]]()
    for channel, status, count in await store.counted(community=query.community, since=since):
        figures.setdefault(channel, {})[status] = count
    soon = await store.median_seconds(community=query.community, since=since)
    items = [
        ChannelFigures(channel=one, counts=counts, median_seconds=soon.get(one)) for one, counts in figures.items()
    ]
    return NoticeFigures(since=since, items=sorted(items, key=lambda item: -sum(item.counts.values())))


async def list_dead_notices(session: AsyncSession, query: ListDeadNotices) -> DeadNotices:
    """Return the notices that were given up."""
    views = await DeliveryStore(session).listed(
        statuses=["dead"], community=query.community, channel=None, limit=query.limit
    )
    return DeadNotices(items=[notice_item(view.notice) for view in views])


async def replay_notices(
    session: AsyncSession, command: ReplayNotices, *, channels: Collection[str], now: datetime
) -> NoticesReplayed:
    """Let notices leave again under their own ids; what is needless or may not be repeated is left, with the reason.

    Whether the resident may be spoken of is asked again when each is sent, as at every attempt.
    """
    if not await INBOX.first_time(session, reader="command", event_id=command.command_id):
        return NoticesReplayed(replayed=[], left=[])
    store, journal, left = DeliveryStore(session), Journal(), list[LeftNotice]()
    alerts = await AlertStore(session).lock(await store.alerts_of(command.notice_ids))
    rows = await store.locked(command.notice_ids)
    for notice_id in dict.fromkeys(command.notice_ids):
        notice = rows.get(notice_id)
        reason = _why_not(notice, alerts, command, channels=channels) if notice else GONE
        if notice is None or reason is not None:
            left.append(LeftNotice(notice_id=notice_id, reason=reason or GONE))
        else:
            _again(journal, notice, command, now=now)
    await journal.write(session)
    NOTICES.ring_after(session)
    gone = {one.notice_id for one in left}
    return NoticesReplayed(replayed=[one for one in dict.fromkeys(command.notice_ids) if one not in gone], left=left)


def _why_not(
    notice: NoticeRow, alerts: Mapping[UUID, AlertRow], command: ReplayNotices, *, channels: Collection[str]
) -> str | None:
    status = alerts[notice.alert_id].status if notice.alert_id else None
    needed_when_taken = notice.purpose in TOLD_WHEN_TAKEN or notice.role in BESIDES
    reasons = {
        NOT_SET_ASIDE: notice.status not in {"dead", "unclear"},
        CLOSED: status == "closed",
        TAKEN: status == "acknowledged" and not needed_when_taken,
        SWITCHED_OFF: notice.channel not in channels,
        MAY_HAVE_ARRIVED: notice.status == "unclear" and not command.even_unclear,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _again(journal: Journal, notice: NoticeRow, command: ReplayNotices, *, now: datetime) -> None:
    notice.status, notice.due_at, notice.attempts_before = "waiting", now, notice.attempt_count
    if notice.alert_id is None:
        return
    whom = f"{called(notice.role, notice.staff_name)}({CHANNEL_NAMES[notice.channel]})"
    text = f"{command.who}要求重新通知{whom}:{command.reason}"
    journal.entry(notice.alert_id, at=now, kind="replayed", text=text, who=command.who)


def _listed(view: NoticeView) -> ListedNotice:
    return ListedNotice.model_validate(
        notice_item(view.notice).model_dump()
        | {
            "title": view.alert.title,
            "severity": view.alert.severity,
            "alert_status": view.alert.status,
            "tried_at": view.tried_at,
        }
    )
