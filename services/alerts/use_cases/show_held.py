"""Answer what is held back, from whom and why."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import MAILING_NAMES
from services.alerts.domain.texts import HELD_TEXTS, of_circle
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.calm import CalmStore
from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.mailings import MailingStore, SeenMailing
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.views import ViewStore
from shared.contracts.alerts_calm import HeldItem, HeldItems, ListHeld

__all__ = ["held_item", "show_held"]

MOST = 500

LATELY = timedelta(days=7)


async def show_held(session: AsyncSession, query: ListHeld, *, now: datetime) -> HeldItems:
    """Return the tellings that wait, then what could not be written lately, then the facts that were no news lately."""
    rows = await CalmStore(session).held(community=query.community, staff_id=query.staff_id, limit=MOST)
    alerts = await AlertStore(session).by_id([row.alert_id for row in rows])
    waiting = [held_item(row, alerts[row.alert_id]) for row in rows]
    found = await ViewStore(session).blocked_notices(
        community=query.community, staff_id=query.staff_id, since=now - LATELY, limit=MOST
    )
    waiting += [_blocked_item(notice, title) for notice, title in found]
    if query.staff_id is not None:
        return HeldItems(items=waiting)
    mailings = await MailingStore(session).seen(
        community=query.community, kind=None, since=now - LATELY, limit=MOST, blocked=True
    )
    waiting += [_blocked_mailing(one) for one in mailings]
    facts = await RuleStore(session).inhibited(community=query.community, since=now - LATELY, limit=MOST)
    no_news = [HeldItem(because="inhibited", title=one.title, reason=one.because, at=one.at) for one in facts]
    return HeldItems(items=[*waiting, *no_news])


def held_item(row: HeldTellingRow, alert: AlertRow) -> HeldItem:
    """Return one telling that waits, as people read it."""
    return HeldItem.model_validate(
        {
            "because": row.because,
            "alert_id": alert.id,
            "title": alert.title,
            "reason": HELD_TEXTS[row.because],
            "role": of_circle(row.person["role"]),
            "name": row.person["name"],
            "at": row.held_at,
            "until": row.held_until,
        }
    )


def _blocked_mailing(one: SeenMailing) -> HeldItem:
    return HeldItem(
        because="blocked",
        title=MAILING_NAMES[one.mailing.kind],
        reason=one.mailing.reason or HELD_TEXTS["blocked"],
        name=one.resident.name if one.resident else None,
        at=one.mailing.planned_at,
        until=one.mailing.expires_at,
    )


def _blocked_item(notice: NoticeRow, title: str) -> HeldItem:
    return HeldItem.model_validate(
        {
            "because": "blocked",
            "alert_id": notice.alert_id,
            "title": title,
            "reason": notice.answer or HELD_TEXTS["blocked"],
            "role": of_circle(notice.role),
            "name": notice.staff_name,
            "at": notice.created_at,
        }
    )
