"""What a relative may look at: whether their own elder was seen, behind a link of their own."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Query, Text

__all__ = [
    "CommunityFeed",
    "CommunityFeeds",
    "FeedItem",
    "FeedPage",
    "FeedState",
    "Feeds",
    "GrantFeed",
    "GrantedFeed",
    "ListCommunityFeeds",
    "ListFeeds",
    "OpenFeed",
    "RenewFeed",
    "RevokeFeed",
]

FeedState = Literal["seen", "not_seen", "looked_after", "unconfirmed"]
"""Seen today; not seen yet today; not as usual, and somebody has it; not as usual, and nobody has answered yet."""

Days = Annotated[int, Field(ge=1, le=365)]


class GrantFeed(Command):
    """Give a relative a link of their own. A link they had before ends with it."""

    NAME: ClassVar[str] = "alerts.grant_feed.v1"

    resident_id: UUID
    contact_id: UUID
    """The relative, as on the list that registry resolves."""
    days: Days = 90
    reason: Text = "家属要求"


class GrantedFeed(Contract):
    """A link that was just made. It is shown once: only its digest is kept."""

    feed_id: UUID
    resident_id: UUID
    link: str
    expires_at: AwareDatetime


class RenewFeed(Command):
    """Let a link hold longer, from now."""

    NAME: ClassVar[str] = "alerts.renew_feed.v1"

    feed_id: UUID
    days: Days = 90
    reason: Text = "家属要求"


class RevokeFeed(Command):
    """End a link at once."""

    NAME: ClassVar[str] = "alerts.revoke_feed.v1"

    feed_id: UUID
    reason: Text


class ListFeeds(Query):
    """Ask for the links to one resident."""

    NAME: ClassVar[str] = "alerts.list_feeds.v1"

    resident_id: UUID


class FeedItem(Contract):
    """One link, without its key."""

    feed_id: UUID
    resident_id: UUID
    contact_id: UUID
    relative_name: str | None = None
    """None if the relative is not on the list any more."""
    granted_at: AwareDatetime
    granted_by: str
    expires_at: AwareDatetime
    revoked_at: AwareDatetime | None = None
    opened_at: AwareDatetime | None = None
    """When somebody looked behind it last; an open page looks again by itself."""
    usable: bool
    """False once it was revoked, has expired, or the resident does not allow it any more."""


class Feeds(Contract):
    """Links to one resident, the newest first."""

    items: list[FeedItem]


class ListCommunityFeeds(Query):
    """Ask for the links to the residents of a community: those that are open, and those that ended lately."""

    NAME: ClassVar[str] = "alerts.list_community_feeds.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class CommunityFeed(FeedItem):
    """One link, with whom it is about."""

    resident_name: str


class CommunityFeeds(Contract):
    """Links, the one that ends first of those that are open, then those that ended."""

    items: list[CommunityFeed]


class OpenFeed(Query):
    """Look behind a relative's link."""

    NAME: ClassVar[str] = "alerts.open_feed.v1"

    token: Annotated[str, Field(min_length=20, max_length=200)]


class FeedPage(Contract):
    """What a relative sees: a state and a time, and nothing else."""

    state: FeedState
    seen_at: AwareDatetime | None = None
    """When the resident was last really reached."""
    delayed: bool = False
    """Whether news may be more than five minutes behind."""
    phone: str | None = None
    """The community's number, where its words say one."""
    expires_at: AwareDatetime
