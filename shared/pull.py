"""Hardening of FastStream's pull loop: takes what has arrived, never spins, strands nothing when it stops.

FastStream's loop calls ``subscription.fetch``; `Pull` stands in for that subscription. It keeps one lingering request
open on the server, so a message is handed over the moment it arrives and a backlog comes in full batches.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext

import shared.streams

__all__ = ["Pull", "PullGuard"]

LINGER_SECONDS = 1.0
"""How long one pull request stays open on the server. A stopping service waits at most this long before it leaves."""

BACK_OFF_SECONDS = (0.25, 2.0)
"""First and longest pause after an answer that is neither a message nor plain silence."""

log = structlog.get_logger("pull")


class Pull:
    """One durable, read by request: the part of `PullSubscription` that FastStream uses."""

    def __init__(
        self, subscription: JetStreamContext.PullSubscription, *, full_batch: int, closing: asyncio.Event
    ) -> None:
        self._inner = subscription
        self._full_batch = full_batch
        self._closing = closing
        self._owed = 0
        self._request_ends = 0.0
        self._pause = BACK_OFF_SECONDS[0]
        self.parked = asyncio.Event()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)

    async def fetch(self, batch: int = 1, timeout: float | None = LINGER_SECONDS) -> list[Msg]:  # noqa: ASYNC109
        """Return up to `batch` messages as soon as one is there.

        Raises
        ------
        nats.errors.TimeoutError
            Raised if none came within `timeout` seconds, and at once where FastStream asks for the rest of a batch it
            already holds a part of: what has arrived is worked on, not kept waiting for company.
        """
        if batch < self._full_batch:
            raise NatsTimeoutError
        if self._closing.is_set():
            self.parked.set()
            await asyncio.Event().wait()
        try:
            first = await self._next(batch, timeout or LINGER_SECONDS)
        except (NatsTimeoutError, TimeoutError):
            self._pause = BACK_OFF_SECONDS[0]
            raise NatsTimeoutError from None
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001
            log.warning("pull refused", durable=self._inner._consumer, reason=type(error).__name__)  # noqa: SLF001
            await self._back_off()
            raise NatsTimeoutError from None
        self._pause = BACK_OFF_SECONDS[0]
        messages = [first]
        while len(messages) < batch and (message := self._waiting()) is not None:
            messages.append(message)
        return messages

    async def _next(self, batch: int, timeout: float) -> Msg:  # noqa: ASYNC109
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            message = self._waiting()
            if message is not None:
                return message
            if self._owed <= 0 or loop.time() > self._request_ends:
                if self._closing.is_set():
                    raise NatsTimeoutError
                await self._request(batch)
            left = end - loop.time()
            if left <= 0:
                raise NatsTimeoutError
            received = await self._inner._sub.next_msg(timeout=left)  # noqa: SLF001
            if self._take(received):
                return received

    async def _request(self, batch: int) -> None:
        inner = self._inner
        request = {"batch": batch, "expires": int(LINGER_SECONDS * 1e9)}
        await inner._nc.publish(inner._nms, json.dumps(request).encode(), inner._deliver)  # noqa: SLF001
        self._owed = batch
        self._request_ends = asyncio.get_running_loop().time() + LINGER_SECONDS + 0.25

    def _waiting(self) -> Msg | None:
        queue = self._inner._sub._pending_queue  # noqa: SLF001
        while not queue.empty():
            message = queue.get_nowait()
            queue.task_done()
            self._inner._sub._pending_size -= len(message.data)  # noqa: SLF001
            if self._take(message):
                return message
        return None

    def _take(self, message: Msg) -> bool:
        """Say whether this is a message to work on; a status line from the server ends the open request."""
        status = JetStreamContext.is_status_msg(message)
        if not status:
            self._owed -= 1
            return True
        if status != "100":
            self._owed = 0
            if status not in {"404", "408"}:
                raise ConnectionError(f"pull status {status}")
        return False

    async def keep(self) -> None:
        """Tell the bus that what waits here behind a slow handler is not lost."""
        for message in list(self._inner._sub._pending_queue._queue):  # type: ignore[attr-defined]  # noqa: SLF001
            if not JetStreamContext.is_status_msg(message):
                await message.in_progress()

    async def _back_off(self) -> None:
        await asyncio.sleep(self._pause)
        self._pause = min(self._pause * 2, BACK_OFF_SECONDS[1])

    async def hand_back(self) -> int:
        """Give back what was delivered but not begun, so that another replica has it at once."""
        loop = asyncio.get_running_loop()
        returned = 0
        while True:
            try:
                message = self._waiting()
            except ConnectionError:
                continue
            if message is not None:
                await message.nak()
                returned += 1
            elif self._owed <= 0 or loop.time() > self._request_ends:
                return returned
            else:
                await asyncio.sleep(0.01)


class PullGuard:
    """All pull subscriptions of one service."""

    def __init__(self) -> None:
        self._closing = asyncio.Event()
        self._pulls: list[Pull] = []
        self._keeping: asyncio.Task[None] | None = None

    def install(self, broker: NatsBroker) -> None:
        """Stand in for the subscriptions of a broker that has just been started."""
        for subscriber in broker.subscribers:
            inner = getattr(subscriber, "subscription", None)
            if isinstance(inner, JetStreamContext.PullSubscription):
                pull = Pull(inner, full_batch=subscriber.pull_sub.batch_size, closing=self._closing)  # type: ignore[attr-defined]
                subscriber.subscription = pull  # type: ignore[attr-defined]
                self._pulls.append(pull)
        self._keeping = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(shared.streams.ACK_WAIT_SECONDS / 3)
            for pull in self._pulls:
                try:
                    await pull.keep()
                except NatsError as error:
                    log.warning("waiting messages could not be kept", reason=type(error).__name__)

    async def quiesce(self, *, timeout: float, on_returned: Callable[[int], None] = lambda _: None) -> None:  # noqa: ASYNC109
        """Stop taking messages, let those in hand finish, and give the rest back.

        Call it before the broker stops: FastStream drops a message that is fetched after that, and it would then wait
        a whole ``ack_wait`` on the server.
        """
        self._closing.set()
        try:
            async with asyncio.timeout(timeout):
                await asyncio.gather(*(pull.parked.wait() for pull in self._pulls))
                returned = await asyncio.gather(*(pull.hand_back() for pull in self._pulls))
        except (TimeoutError, NatsError) as error:
            log.warning("stopped with messages in hand", reason=type(error).__name__)
        else:
            on_returned(sum(returned))
        finally:
            if self._keeping is not None:
                self._keeping.cancel()
