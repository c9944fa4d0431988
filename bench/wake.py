"""The wake row: how much later than a raw publish an event arrives that left through the outbox."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median, quantiles

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.chaos.parts import OUTBOX, TELLER
from bench.chaos.writer import record_of
from bench.house import House
from bench.latency import listening
from bench.measure import Row, alternate
from shared.contracts.activities import AttendanceRecorded
from shared.database import connect, session_factory
from shared.outbox import Relay
from shared.publisher import Publisher

__all__ = ["measure_wake"]

NAIVE_EVENTS = 8
"""Each waits for a poll of one second."""

NAIVE_POLL_SECONDS = 1.0


async def measure_wake(house: House, *, events: int, rounds: int) -> Row:
    """Measure p99 from the call that commits (or publishes) to the arrival at a subscriber, one event at a time."""
    engine = connect(await house.new_database("wake"))
    async with engine.begin() as connection:
        await connection.run_sync(TELLER.create_all)
    client = await nats.connect(house.bus.url)
    bench = _Bench(client, engine, events)
    row = Row(
        "wake",
        "ms p99 from the commit to a subscriber",
        "≤ 6× a raw publish",
        lower_is_better=True,
        met=lambda row: row.of_limit <= 6,
    )
    await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
    row.notes += [f"p50 {name}: {median(values):.2f} ms" for name, values in bench.middles.items()]
    await client.close()
    await engine.dispose()
    return row


class _Bench:
    def __init__(self, client: Client, engine: AsyncEngine, events: int) -> None:
        self._client = client
        self._sessions = session_factory(engine)
        self._events = events
        self._number = 0
        self.middles: dict[str, list[float]] = {"raw publish": [], "poll of a second": [], "ours": []}

    async def limit(self, _: int) -> float:
        """Publish to the stream and wait for its acknowledgement."""

        async def send(event: AttendanceRecorded) -> None:
            headers = {"Nats-Msg-Id": str(event.event_id)}
            await self._client.jetstream().publish(event.subject, event.to_wire(), headers=headers)

        return await self._measure("raw publish", send, self._events)

    async def naive(self, _: int) -> float:
        """Commit, and let a relay find it that looks once a second."""
        relay, done = self._relay(), asyncio.Event()

        async def poll() -> None:
            while not done.is_set():
                await relay.drain()
                await asyncio.sleep(NAIVE_POLL_SECONDS)

        polling = asyncio.create_task(poll())
        try:
            return await self._measure("poll of a second", self._commit, NAIVE_EVENTS)
        finally:
            done.set()
            await polling

    async def ours(self, _: int) -> float:
        """Commit, and let the commit wake the relay."""
        stopping = asyncio.Event()
        relaying = asyncio.create_task(self._relay().run(stopping))
        try:
            return await self._measure("ours", self._commit, self._events)
        finally:
            stopping.set()
            await relaying

    def _relay(self) -> Relay:
        publisher = Publisher(lambda: self._client)
        return Relay(service="bench", outbox=OUTBOX, sessions=self._sessions, publisher=publisher)

    async def _commit(self, event: AttendanceRecorded) -> None:
        async with self._sessions.begin() as session:
            await OUTBOX.add(session, event)

    async def _measure(self, name: str, send: Callable[[AttendanceRecorded], Awaitable[None]], events: int) -> float:
        arrived = asyncio.Event()

        async def note(_: Msg) -> None:
            arrived.set()

        took: list[float] = []
        async with listening(self._client, "CARE_EVT", AttendanceRecorded.pattern(), note):
            for _number in range(events):
                self._number += 1
                arrived.clear()
                begun = time.perf_counter()
                await send(record_of(1, self._number))
                await arrived.wait()
                took.append(time.perf_counter() - begun)
        self.middles[name].append(median(took) * 1000)
        return quantiles(took, n=100, method="inclusive")[98] * 1000
