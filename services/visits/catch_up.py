"""A service that was down hears what happened meanwhile before it says who was missed."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.contracts.registry import ResidentProfiled
from shared.streams import durable_name, stream_of

__all__ = ["CatchUp"]

PATIENCE_SECONDS = 60.0
"""How long at most misses are held back after a start, in real time. Longer would hide them behind a stuck reader."""

log = structlog.get_logger("catch-up")


class CatchUp:
    """Says once, after a start, that everything has been heard and planned.

    Somebody who died on the second day of an outage must not be declared missed on the third, only because the news
    of it still waits on the bus.

    Parameters
    ----------
    connection
        The live bus connection.
    planned
        Says whether nobody waits to be planned.
    """

    def __init__(self, connection: Callable[[], Client], planned: Callable[[], Awaitable[bool]]) -> None:
        self._connection = connection
        self._planned = planned
        self._until: float | None = None
        self._done = False

    async def done(self) -> bool:
        """Say whether misses may be declared: true for good from the first time on."""
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + PATIENCE_SECONDS
        if not self._done:
            self._done = await self._heard() and await self._planned()
        if not self._done and loop.time() > self._until:
            log.warning("declares misses although not everything was heard")
            self._done = True
        return self._done

    async def _heard(self) -> bool:
        stream, durable = stream_of(ResidentProfiled), durable_name("visits", ResidentProfiled)
        try:
            info = await self._connection().jetstream(timeout=2).consumer_info(stream, durable)
        except (NatsError, TimeoutError, ConnectionError) as error:
            log.warning("cannot see what waits on the bus", reason=type(error).__name__)
            return False
        return not info.num_pending and not info.num_ack_pending
