"""Hardening of FastStream's pull loop: takes what has arrived, never spins, strands nothing when it stops.

FastStream's loop calls ``subscription.fetch``; `Pull` stands in for that subscription. It keeps one lingering request
open on the server, so a message is handed over the moment it arrives and a backlog comes in full batches. A service has
dozens of these and they are silent nearly always: a request lingers for seconds, and is taken back when the service
stops.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext

import shared.streams

__all__ = ["Pull", "PullGuard"]

LINGER_SECONDS = 5.0
"""How long one pull request stays open on the server: so long a durable may be silent whose server has died and took
the request along, while the one we are connected to lives."""

FETCH_SECONDS = 10.0
"""How long FastStream's loop waits at a time."""

RECONNECTED_SECONDS = 1.0
"""How often to look whether the connection was lost and made again: the server has forgotten all requests then."""

WITHDRAW_SECONDS = 1.0
"""How long the bus may take to hear that a service takes nothing more."""

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
        self._asked_after = 0
        """How often the connection had been lost before the open request: the server forgets it when that happens."""
        self._pause = BACK_OFF_SECONDS[0]
        self.parked = asyncio.Event()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)

    async def fetch(self, batch: int = 1, timeout: float | None = FETCH_SECONDS) -> list[Msg]:  # noqa: ASYNC109
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
            first = await self._next(batch, timeout or FETCH_SECONDS)
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
            if not self._is_open:
                if self._closing.is_set():
                    raise NatsTimeoutError
                await self._request(batch)
            left = end - loop.time()
            if left <= 0:
                raise NatsTimeoutError
            try:
                received = await self._inner._sub.next_msg(timeout=min(left, self._request_ends - loop.time()))  # noqa: SLF001
            except (NatsTimeoutError, TimeoutError):
                continue  # a server that took the request along with it says nothing any more
            if self._take(received):
                return received

    @property
    def _is_open(self) -> bool:
        """Whether the server still owes something to the last request."""
        in_time = asyncio.get_running_loop().time() <= self._request_ends
        return self._owed > 0 and in_time and self._asked_after == self._inner._nc.stats["reconnects"]  # noqa: SLF001

    async def _request(self, batch: int) -> None:
        inner = self._inner
        self._asked_after = inner._nc.stats["reconnects"]  # noqa: SLF001
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

    async def withdraw(self) -> None:
        """Take the open request back: the server drops it as soon as nobody listens where its answer would go."""
        await self._inner._nc._send_unsubscribe(self._inner._sub._id)  # noqa: SLF001

    def end_request(self) -> None:
        """Wait no longer for the server, which has sent all that it ever will; whoever is waiting stops."""
        self._owed = 0
        ended = Msg(self._inner._nc, subject=self._inner._deliver, headers={"Status": "408"})  # noqa: SLF001
        self._inner._sub._pending_queue.put_nowait(ended)  # noqa: SLF001

    async def hand_back(self) -> int:
        """Give back what was delivered but not begun, so that another replica has it at once."""
        returned = 0
        while True:
            try:
                message = self._waiting()
            except ConnectionError:
                continue
            if message is None:
                return returned
            await message.nak()
            returned += 1


class PullGuard:
    """All pull subscriptions of one service."""

    def __init__(self) -> None:
        self._closing = asyncio.Event()
        self._pulls: list[Pull] = []
        self._connection: Client | None = None
        self._background: list[asyncio.Task[None]] = []

    def install(self, broker: NatsBroker) -> None:
        """Stand in for the subscriptions of a broker that has just been started."""
        for subscriber in broker.subscribers:
            inner = getattr(subscriber, "subscription", None)
            if isinstance(inner, JetStreamContext.PullSubscription):
                pull = Pull(inner, full_batch=subscriber.pull_sub.batch_size, closing=self._closing)  # type: ignore[attr-defined]
                subscriber.subscription = pull  # type: ignore[attr-defined]
                self._pulls.append(pull)
                self._connection = inner._nc  # noqa: SLF001
        self._background = [asyncio.create_task(one) for one in (self._keep(), self._ask_anew())]

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(shared.streams.ACK_WAIT_SECONDS / 3)
            for pull in self._pulls:
                try:
                    await pull.keep()
                except NatsError as error:
                    log.warning("waiting messages could not be kept", reason=type(error).__name__)

    async def _ask_anew(self) -> None:
        """Wake those who wait for an answer to a request from before the connection was lost."""
        known = self._reconnects
        while True:
            await asyncio.sleep(RECONNECTED_SECONDS)
            if known != self._reconnects:
                known = self._reconnects
                for pull in self._pulls:
                    pull.end_request()

    @property
    def _reconnects(self) -> int:
        return self._connection.stats["reconnects"] if self._connection else 0

    async def quiesce(self, *, timeout: float, on_returned: Callable[[int], None] = lambda _: None) -> None:  # noqa: ASYNC109
        """Stop taking messages, let those in hand finish, and give the rest back.

        Call it before the broker stops: FastStream drops a message that is fetched after that, and it would then wait
        a whole ``ack_wait`` on the server.
        """
        self._closing.set()
        try:
            async with asyncio.timeout(timeout):
                await self._withdraw()
                await asyncio.gather(*(pull.parked.wait() for pull in self._pulls))
                returned = await asyncio.gather(*(pull.hand_back() for pull in self._pulls))
        except (TimeoutError, NatsError) as error:
            log.warning("stopped with messages in hand", reason=type(error).__name__)
        else:
            on_returned(sum(returned))
        finally:
            for task in self._background:
                task.cancel()

    async def _withdraw(self) -> None:
        """Take every request back. What was under way meanwhile has come when the bus answers, or comes again."""
        with suppress(NatsError, TimeoutError):
            async with asyncio.timeout(WITHDRAW_SECONDS):
                await asyncio.gather(*(pull.withdraw() for pull in self._pulls))
                if self._connection is not None:
                    await self._connection.flush()
        for pull in self._pulls:
            pull.end_request()
