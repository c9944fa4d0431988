"""Tries to sign in: how many failed, and when the next is taken."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.storage.tables import ThrottleRow

__all__ = ["FREE_TRIES", "ThrottleStore"]

FREE_TRIES = 5
"""Wrong passwords that cost no wait: a person who mistypes is not punished, and a guess among a million is no luck."""

FORGET_AFTER = timedelta(hours=24)
"""After this long without a try the count begins anew."""

TAKE = text(
    """
    insert into login_throttle as t (key, failure_count, tried_at, free_at) values (:key, 1, :now, :now)
    on conflict (key) do update set
        failure_count = case when t.tried_at < :forgotten then 1 else least(t.failure_count + 1, 1000) end,
        tried_at = :now,
        free_at = case when t.tried_at < :forgotten or t.failure_count + 1 < :free then :now
            else :now + least(interval '15 minutes',
                              interval '30 seconds' * power(2, least(t.failure_count + 1 - :free, 10))) end
    where t.free_at <= :now
    returning failure_count
    """
)
"""One try is counted before it is looked at, so that a thousand at the same moment are still a thousand tries."""


class ThrottleStore:
    """Counts of tries, in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, key: bytes, *, now: datetime) -> bool:
        """Count one try; False if it is too early for one."""
        values = {"key": key, "now": now, "forgotten": now - FORGET_AFTER, "free": FREE_TRIES}
        return await self._session.scalar(TAKE, values) is not None

    async def free_at(self, key: bytes) -> datetime | None:
        """Return when the next try is taken."""
        found: datetime | None = await self._session.scalar(select(ThrottleRow.free_at).where(ThrottleRow.key == key))
        return found

    async def clear(self, key: bytes) -> None:
        """Forget what failed, because it succeeded."""
        await self._session.execute(delete(ThrottleRow).where(ThrottleRow.key == key))

    async def forget_old(self, *, now: datetime) -> None:
        """Delete counts that begin anew anyway."""
        await self._session.execute(delete(ThrottleRow).where(ThrottleRow.tried_at < now - FORGET_AFTER))
