"""Look behind a relative's link: what the resident allows at this very moment, and nothing that is kept beside it."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.feeds import FRESH, allows_feed, state_of
from services.alerts.domain.looks import SERVICE
from services.alerts.storage.feeds import FeedStore
from services.alerts.storage.looks import LookStore
from services.alerts.storage.mailings import MailingStore
from shared.contracts.alerts_feeds import FeedPage, OpenFeed
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError

__all__ = ["open_feed"]

TELLER = "visits"
"""Whose facts the page shows."""

PHONE = "phone"
"""The word that says in an area's texts under which number the community is called."""

UNKNOWN = "这个链接打不开。请从社区发给您的原链接重新打开,或联系社区。"
EXPIRED = "这个链接已经到期。请联系社区,续期后可以继续使用。"
ENDED = "现在不能通过这个链接查看了。想了解情况,请直接给老人打电话,或联系社区。"
"""One text, whatever the reason: that a resident has changed their mind is nobody's business."""


async def open_feed(session: AsyncSession, query: OpenFeed, *, now: datetime, zone: ZoneInfo) -> tuple[UUID, FeedPage]:
    """Return whom a link is about, and what it shows.

    Raises
    ------
    RefusedError
        Raised for a key that is none, has expired, or opens nothing any more; the text says what to do.
    """
    store = FeedStore(session)
    row, real = await store.behind(query.token), await store.now()
    if row is None:
        raise RefusedError.not_found(UNKNOWN)
    relative = (await store.relatives(row.resident_id)).get(row.contact_id)
    seen = await store.seen(row.resident_id)
    if row.revoked_at is not None or not allows_feed(relative, now=now) or not seen.shown:
        raise RefusedError(ENDED, code=RefusalCode.CONFLICT)
    if real >= row.expires_at:
        raise RefusedError(EXPIRED, code=RefusalCode.CONFLICT, field="expires_at")
    store.opened(row, at=real)
    page = FeedPage(
        state=state_of(seen, now=now, zone=zone),
        seen_at=seen.seen_at,
        delayed=await _is_delayed(session, real=real),
        phone=await _phone(session, seen.community, day=now.astimezone(zone).date()),
        expires_at=row.expires_at,
    )
    return row.resident_id, page


async def _phone(session: AsyncSession, community: str | None, *, day: date) -> str | None:
    """Return the community's number, as its texts say it."""
    return (await MailingStore(session).words(community, day=day)).get(PHONE) if community else None


async def _is_delayed(session: AsyncSession, *, real: datetime) -> bool:
    """Say whether nothing was heard lately of who makes the visits known: silence is not read as "not seen"."""
    looks = await LookStore(session).looks()
    teller = next((look for look in looks if (look.program, look.sweep) == (TELLER, SERVICE)), None)
    return teller is None or real - teller.looked_at > FRESH
