"""Give a post to somebody, or leave it vacant, from a moment on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.posts import PostStore, Seat

__all__ = ["Filling", "fill_post"]

NEXT = timedelta(microseconds=1)
"""A period that began by a clock which is ahead of ours is followed by the next one as soon as moments differ."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Who is to hold a post."""

    seat: Seat
    staff_id: UUID | None
    stand_in_id: UUID | None = None
    source_digest: str | None = None
    """Digest of the roster row that says so; None if a person says it."""
    hand_over_id: UUID | None = None
    reason: str | None = None


async def fill_post(session: AsyncSession, filling: Filling, *, at: datetime, now: datetime) -> bool:
    """Write the periods; returns whether anything is different. The caller resolves the circles that depend on it.

    Of two changes that lie ahead the later word counts: the earlier plan is dropped.
    """
    posts, seat = PostStore(session), filling.seat
    await posts.forget_ahead(seat, now=now)
    holding = await posts.holding(seat, now=now)
    if holding is not None and holding.staff_id == filling.staff_id:
        if filling.source_digest is not None:
            await posts.remember_source(holding.id, digest=filling.source_digest, stand_in_id=filling.stand_in_id)
        return False
    digest = filling.source_digest or (holding.source_digest if holding else None)
    ahead = at > now
    if holding is not None and holding.active_from > now:
        at = max(at, holding.active_from + NEXT)
    if holding is None and ahead:
        bridge = await posts.begin(seat, staff_id=None, at=now, begun=True, source_digest=None)
        await posts.end(bridge, at=at)
    elif holding is not None:
        await posts.end(holding.id, at=at)
    await posts.begin(
        seat,
        staff_id=filling.staff_id,
        stand_in_id=filling.stand_in_id,
        at=at,
        begun=not ahead,
        source_digest=digest,
        hand_over_id=filling.hand_over_id,
        reason=filling.reason,
    )
    return True
