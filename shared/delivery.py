"""What happens to a message: worked on once, tried again later if that failed, set aside where it can never succeed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

import asyncpg
import structlog
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

import shared.streams
from shared.contracts.base import Event, MalformedEventError, RefusalCode
from shared.edge import RefusedError
from shared.people import mask_text, withhold_values

__all__ = ["RETRY_AFTER_SECONDS", "Delivery", "is_outage"]

RETRY_AFTER_SECONDS = (1, 5, 30, 120, 600, 1800, 3600)
"""Pause before each new attempt; a message that fails after the last is set aside.

Without a pause the bus redelivers at once: eight attempts last nine milliseconds, less than any database takes to
come back.
"""

OUTAGE_RETRY_SECONDS = (1, 5, 15)
"""Pause while our own database or bus is away. That is never the message's fault, so it is never set aside for it."""

SET_ASIDE_AGAIN_SECONDS = 5
"""Pause before a message that could not be set aside is looked at again."""

REMEMBERED_FAILURES = 10_000
"""Messages whose failures one replica remembers: far more than can be in hand, so only forgotten ones fall out."""

DEAD_LETTER_TIMEOUT_SECONDS = 5
"""How long to wait until the stream of set-aside messages has stored one."""

DELIVERIES = Counter("nuanlin_deliveries", "Messages by what became of them.", ["event", "result"])

E = TypeVar("E", bound=Event)

log = structlog.get_logger("delivery")


class Delivery(Generic[E]):
    """One service's way with one kind of event.

    Parameters
    ----------
    service
        Who listens; part of the subject a message is set aside under.
    event
        The class every message must be.
    jetstream
        Asked for whenever a message is set aside.
    """

    def __init__(self, *, service: str, event: type[E], jetstream: Callable[[], JetStreamContext]) -> None:
        self._service = service
        self._event = event
        self._jetstream = jetstream
        self._failures: dict[int, int] = {}
        """Stream sequence to how often the handler failed here. The server's own count also counts outages, after
        which the first real failure would be the last."""

    async def one_by_one(self, messages: Sequence[Msg], handle: Callable[[E], Awaitable[None]]) -> None:
        """Handle each message by itself, all at the same time; each is acknowledged after its own transaction."""
        await asyncio.gather(*(self._settle([message], lambda events: handle(events[0])) for message in messages))

    async def together(self, messages: Sequence[Msg], handle: Callable[[list[E]], Awaitable[None]]) -> None:
        """Handle all messages in one transaction; if that fails, each by itself, so that a bad one fails alone."""
        await self._settle(list(messages), handle)

    async def _settle(self, messages: list[Msg], handle: Callable[[list[E]], Awaitable[None]]) -> None:
        async with _alive(messages):
            readable = [pair for message in messages if (pair := await self._read(message)) is not None]
            if not readable:
                return
            try:
                await handle([event for _, event in readable])
            except Exception as error:  # noqa: BLE001
                if is_outage(error):
                    await self._wait_out([message for message, _ in readable], error)
                elif len(readable) > 1:
                    for message, _ in readable:
                        await self._settle([message], handle)
                else:
                    await self._failed(readable[0][0], error)
                return
            for message, _ in readable:
                await message.ack()
                self._failures.pop(message.metadata.sequence.stream, None)
            DELIVERIES.labels(self._event.NAME, "done").inc(len(readable))

    async def _read(self, message: Msg) -> tuple[Msg, E] | None:
        try:
            return message, self._event.from_wire(message.data)
        except MalformedEventError as error:
            await self._set_aside(message, error)
            return None

    async def _wait_out(self, messages: list[Msg], error: Exception) -> None:
        """Give messages back until the outage may be over: none is tried alone, none loses an attempt."""
        log.warning("handler waits", event_name=self._event.NAME, messages=len(messages), reason=type(error).__name__)
        DELIVERIES.labels(self._event.NAME, "waited").inc(len(messages))
        for message in messages:
            await message.nak(delay=_pause(OUTAGE_RETRY_SECONDS, message.metadata.num_delivered or 1))

    async def _failed(self, message: Msg, error: Exception) -> None:
        sequence = message.metadata.sequence.stream
        attempt = self._failures.pop(sequence, 0) + 1
        log.error("handler failed", event_name=self._event.NAME, attempt=attempt, sequence=sequence, exc_info=error)
        if attempt > len(RETRY_AFTER_SECONDS):
            await self._set_aside(message, error)
            return
        self._failures[sequence] = attempt
        if len(self._failures) > REMEMBERED_FAILURES:
            del self._failures[next(iter(self._failures))]
        DELIVERIES.labels(self._event.NAME, "retried").inc()
        await message.nak(delay=_pause(RETRY_AFTER_SECONDS, attempt))

    async def _set_aside(self, message: Msg, error: Exception) -> None:
        """Store the raw message with its reason; only then take it off the durable."""
        origin = message.metadata
        domain, word, _ = self._event.NAME.split(".")
        headers = {
            "Nats-Msg-Id": f"dlq-{self._service}-{origin.stream}-{origin.sequence.stream}",
            "Nuanlin-Subject": message.subject,
            "Nuanlin-Durable": origin.consumer,
            "Nuanlin-Deliveries": str(origin.num_delivered or 1),
            "Nuanlin-Reason": _reason(error),
        }
        subject = f"care.dlq.{self._service}.{domain}_{word}"
        try:
            await self._jetstream().publish(subject, message.data, headers=headers, timeout=DEAD_LETTER_TIMEOUT_SECONDS)
        except Exception as refused:  # noqa: BLE001
            log.warning("message could not be set aside", event_name=self._event.NAME, reason=type(refused).__name__)
            await message.nak(delay=SET_ASIDE_AGAIN_SECONDS)
            return
        log.error("message set aside", event_name=self._event.NAME, sequence=origin.sequence.stream)
        DELIVERIES.labels(self._event.NAME, "set_aside").inc()
        await message.term()


def _pause(pauses: Sequence[float], attempt: int) -> float:
    return pauses[min(attempt, len(pauses)) - 1]


def is_outage(error: BaseException | None) -> bool:
    """Say whether an error means that our own database, or a service that was asked, cannot be reached just now."""
    while error is not None:
        if isinstance(error, RefusedError) and error.refusal.code is RefusalCode.UNAVAILABLE:
            return True
        if isinstance(error, (OSError, InterfaceError, OperationalError, PoolTimeoutError)):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        if isinstance(
            error, (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError)
        ):
            return True
        error = error.__cause__
    return False


def _reason(error: Exception) -> str:
    """Return one ASCII line for a header, without personal data."""
    line = mask_text(withhold_values(f"{type(error).__name__}: {error}")).replace("\n", " ")[:400]
    return line.encode("ascii", "backslashreplace").decode()


@asynccontextmanager
async def _alive(messages: Sequence[Msg]) -> AsyncIterator[None]:
    """Tell the bus that these messages are being worked on, for as long as the block runs."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(shared.streams.ACK_WAIT_SECONDS / 3)
            for message in messages:
                if not message._ackd:  # noqa: SLF001
                    await message.in_progress()

    heart = asyncio.create_task(beat())
    try:
        yield
    finally:
        heart.cancel()
