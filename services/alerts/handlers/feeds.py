"""Relatives' links."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.use_cases.keep_feeds import grant_feed, list_community_feeds, list_feeds, renew_feed, revoke_feed
from services.alerts.use_cases.open_feed import open_feed
from shared.auditing import noted
from shared.contracts.alerts_feeds import (
    CommunityFeeds,
    FeedItem,
    FeedPage,
    Feeds,
    GrantedFeed,
    GrantFeed,
    ListCommunityFeeds,
    ListFeeds,
    OpenFeed,
    RenewFeed,
    RevokeFeed,
)


@EDGE.answers(GrantFeed)
async def do_grant_feed(command: GrantFeed, deps: Deps) -> GrantedFeed:
    """Give a relative a link."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await grant_feed(session, command, link_base=deps.sending.link_base, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(RenewFeed)
async def do_renew_feed(command: RenewFeed, deps: Deps) -> FeedItem:
    """Let a link hold longer."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        return await noted(AUDIT, session, command, await renew_feed(session, command, now=now), now=now)


@EDGE.answers(RevokeFeed)
async def do_revoke_feed(command: RevokeFeed, deps: Deps) -> FeedItem:
    """End a link."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        return await noted(AUDIT, session, command, await revoke_feed(session, command, now=now), now=now)


@EDGE.answers(ListFeeds)
async def do_list_feeds(query: ListFeeds, deps: Deps) -> Feeds:
    """Return the links to a resident."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        return await noted(AUDIT, session, query, await list_feeds(session, query, now=now), now=now)


@EDGE.answers(ListCommunityFeeds)
async def do_list_community_feeds(query: ListCommunityFeeds, deps: Deps) -> CommunityFeeds:
    """Return the links to the residents of a community."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        return await noted(AUDIT, session, query, await list_community_feeds(session, query, now=now), now=now)


@EDGE.answers(OpenFeed)
async def do_open_feed(query: OpenFeed, deps: Deps) -> FeedPage:
    """Return what stands behind a relative's link."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        about, reply = await open_feed(session, query, now=now, zone=deps.zone)
        return await noted(AUDIT, session, query, reply, residents=[about], now=now)
