"""The sign of life to a monitor outside: a dead man's switch, which calls somebody when it is let go."""

import asyncio

import aiohttp
import structlog
from prometheus_client import Counter, Gauge

from shared.clock import real_now

__all__ = ["Watchdog"]

LAST_PING = Gauge("nuanlin_watchdog_last_ping_timestamp_seconds", "When the monitor outside last took a sign of life.")
WITHHELD = Counter("nuanlin_watchdog_withheld", "Signs of life that were not given because alerts did not work.")
FAILED = Counter("nuanlin_watchdog_failed", "Signs of life that the monitor outside did not take.")

log = structlog.get_logger("watchdog")


class Watchdog:
    """Calls one address, and says nothing but that it calls.

    Parameters
    ----------
    url
        A secret: whoever knows it can keep the monitor quiet. It stands in no log.
    """

    def __init__(self, *, url: str, every_seconds: float, timeout_seconds: float) -> None:
        self._url = url
        self._every_seconds = every_seconds
        self._due_at = 0.0
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout_seconds), headers={"User-Agent": "nuanlin"}
        )

    @property
    def is_due(self) -> bool:
        """Whether the next sign of life is to be given."""
        return asyncio.get_running_loop().time() >= self._due_at

    async def tell(self, problem: str | None) -> None:
        """Give the sign of life, or withhold it. A monitor that cannot be reached is called again at the next turn."""
        self._due_at = asyncio.get_running_loop().time() + self._every_seconds
        if problem is not None:
            WITHHELD.inc()
            log.error("sign of life withheld", problem=problem)
            return
        try:
            async with self._session.get(self._url, allow_redirects=False) as response:
                response.raise_for_status()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            FAILED.inc()
            log.warning("monitor outside not reached", reason=type(error).__name__)
        else:
            LAST_PING.set(real_now().timestamp())

    async def close(self) -> None:
        """Close the session."""
        await self._session.close()
