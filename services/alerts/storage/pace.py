"""How fast each channel sends, over all replicas."""

from datetime import datetime
from math import floor

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.alerts.domain.limits import Limits
from services.alerts.storage.base import Base

__all__ = ["ChannelPaceRow", "PaceStore"]


class ChannelPaceRow(Base):
    """The pace of one channel: what it may send now, and until when its provider asked to be left alone."""

    __tablename__ = "channel_pace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    tokens: Mapped[float]
    """Messages that might have left at `counted_at` and did not."""
    counted_at: Mapped[datetime]
    """Real time: a provider counts by its own clock, whatever ours is made to say."""
    paused_until: Mapped[datetime | None]
    """Business time, like every moment at which a notice is due."""


FILL = text("""
    insert into channel_pace (channel, tokens, counted_at) values (:channel, :burst, clock_timestamp())
    on conflict (channel) do update set counted_at = clock_timestamp(), tokens = least(:burst,
        channel_pace.tokens + :rate * extract(epoch from clock_timestamp() - channel_pace.counted_at))
    returning tokens
""")

TAKE = text("update channel_pace set tokens = tokens - :taken where channel = :channel")

PAUSE = text("""
    insert into channel_pace (channel, tokens, counted_at, paused_until) values (:channel, 0, clock_timestamp(), :until)
    on conflict (channel) do update set paused_until = greatest(channel_pace.paused_until, excluded.paused_until)
""")


class PaceStore:
    """Keeps to what providers take. Never commits: the caller owns the transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def room(self, channel: str, limits: Limits) -> int:
        """Return how many messages may leave now; until the transaction ends no other replica asks the same."""
        if limits.per_second is None:
            return limits.at_once
        values = {"channel": channel, "burst": limits.burst, "rate": limits.per_second}
        tokens: float = (await self._session.execute(FILL, values)).scalar_one()
        return min(limits.at_once, floor(tokens))

    async def take(self, channel: str, taken: int) -> None:
        """Write down that so many leave."""
        await self._session.execute(TAKE, {"channel": channel, "taken": taken})

    async def pause(self, channel: str, *, until: datetime) -> None:
        """Leave the provider alone until then."""
        await self._session.execute(PAUSE, {"channel": channel, "until": until})

    async def paused_until(self, channel: str, *, now: datetime) -> datetime | None:
        """Return until when the provider is to be left alone; None if it need not be."""
        row = ChannelPaceRow
        found: datetime | None = await self._session.scalar(
            select(row.paused_until).where(row.channel == channel, row.paused_until > now)
        )
        return found
