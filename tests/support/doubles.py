"""The only doubles: a clock that a test moves."""

import asyncio
from datetime import datetime, timedelta

__all__ = ["FakeClock"]


class FakeClock:
    """A clock that moves only when told to, and wakes those who sleep by it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the current moment."""
        return self.at

    def advance(self, **by: float) -> datetime:
        """Let time pass; returns the new moment."""
        self.at += timedelta(**by)
        return self.at

    async def sleep_until(self, moment: datetime | None, *, at_most_seconds: float) -> None:
        """Wait until the clock has been moved, to `moment` if there is one, but no longer than that of real time."""
        loop = asyncio.get_running_loop()
        end, begun = loop.time() + at_most_seconds, self.at
        while (self.at == begun if moment is None else self.at < moment) and loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
