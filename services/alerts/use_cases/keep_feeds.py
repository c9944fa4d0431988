"""Give relatives links of their own, and take them back."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.feeds import allows_feed
from services.alerts.domain.relatives import Relative
from services.alerts.storage.feed_tables import RelativeFeedRow
from services.alerts.storage.feeds import FeedStore
from services.alerts.use_cases.tell_people import new_token
from shared.contracts.alerts_feeds import (
    CommunityFeed,
    CommunityFeeds,
    FeedItem,
    Feeds,
    GrantedFeed,
    GrantFeed,
    ListCommunityFeeds,
    ListFeeds,
    RenewFeed,
    RevokeFeed,
)
from shared.edge import RefusedError

__all__ = ["grant_feed", "list_community_feeds", "list_feeds", "renew_feed", "revoke_feed"]


async def grant_feed(session: AsyncSession, command: GrantFeed, *, link_base: str, now: datetime) -> GrantedFeed:
    """Make a link for a relative whom the resident lets know when they were last seen.

    The same command again makes the link anew: the one before was perhaps never read.
    """
    store = FeedStore(session)
    relative = (await store.relatives(command.resident_id)).get(command.contact_id)
    if not allows_feed(relative, now=now):
        raise RefusedError(
            "老人没有同意让这位家属知道最近一次见到的时间,请先在居民档案里登记同意(用途 news,内容 last_seen)",
            field="contact_id",
        )
    token, granted_at = new_token(), await store.now()
    expires_at = granted_at + timedelta(days=command.days)
    fields = {
        "id": uuid4(),
        "resident_id": command.resident_id,
        "contact_id": command.contact_id,
        "granted_at": granted_at,
        "granted_by": command.actor,
        "reason": command.reason,
        "expires_at": expires_at,
    }
    feed_id = await store.grant(fields, token=token)
    link = f"{link_base}/f/{token}"
    return GrantedFeed(feed_id=feed_id, resident_id=command.resident_id, link=link, expires_at=expires_at)


async def renew_feed(session: AsyncSession, command: RenewFeed, *, now: datetime) -> FeedItem:
    """Let a link hold longer; one that was revoked has to be made anew."""
    store = FeedStore(session)
    row = await _known(store, command.feed_id)
    if row.revoked_at is not None:
        raise RefusedError.conflict("这个链接已经停用,请重新开通一个")
    await store.change(row.id, expires_at=await store.now() + timedelta(days=command.days))
    return await _shown(session, row, now=now)


async def revoke_feed(session: AsyncSession, command: RevokeFeed, *, now: datetime) -> FeedItem:
    """End a link at once; once more changes nothing."""
    store = FeedStore(session)
    row = await _known(store, command.feed_id)
    if row.revoked_at is None:
        await store.change(row.id, revoked_at=await store.now(), revoked_by=command.actor)
    return await _shown(session, row, now=now)


async def list_feeds(session: AsyncSession, query: ListFeeds, *, now: datetime) -> Feeds:
    """Return the links to a resident."""
    store = FeedStore(session)
    relatives, real = await store.relatives(query.resident_id), await store.now()
    rows = await store.of(query.resident_id)
    return Feeds(items=[_item(row, relatives.get(row.contact_id), now=now, real=real) for row in rows])


async def list_community_feeds(session: AsyncSession, query: ListCommunityFeeds, *, now: datetime) -> CommunityFeeds:
    """Return the links to the residents of a community."""
    store = FeedStore(session)
    real, items = await store.now(), list[CommunityFeed]()
    rows = await store.in_community(query.community, limit=query.limit)
    relatives = await store.relatives_of({row.resident_id for row, _ in rows})
    for row, name in rows:
        item = _item(row, relatives.get(row.resident_id, {}).get(row.contact_id), now=now, real=real)
        items.append(CommunityFeed(**item.model_dump(), resident_name=name))
    return CommunityFeeds(items=items)


async def _known(store: FeedStore, feed_id: UUID) -> RelativeFeedRow:
    row = await store.one(feed_id)
    if row is None:
        raise RefusedError.not_found("没有这个家属链接,请刷新")
    return row


async def _shown(session: AsyncSession, row: RelativeFeedRow, *, now: datetime) -> FeedItem:
    store = FeedStore(session)
    await session.refresh(row)
    relative = (await store.relatives(row.resident_id)).get(row.contact_id)
    return _item(row, relative, now=now, real=await store.now())


def _item(row: RelativeFeedRow, relative: Relative | None, *, now: datetime, real: datetime) -> FeedItem:
    return FeedItem(
        feed_id=row.id,
        resident_id=row.resident_id,
        contact_id=row.contact_id,
        relative_name=relative.name if relative else None,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        opened_at=row.opened_at,
        usable=row.revoked_at is None and real < row.expires_at and allows_feed(relative, now=now),
    )
