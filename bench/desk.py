"""The desk row: how long an alert on the bus takes to the live stream of a desk that is left open."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median, quantiles
from uuid import uuid4

import aiohttp
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from bench.house import House, until_ready
from bench.latency import listening
from bench.measure import Row, alternate
from nuanlin.local.ports import free_port
from nuanlin.programs import program_named
from services.console.constants import CALM_SECONDS
from shared.clock import real_now
from shared.contracts.alerts import AlertRaised
from shared.contracts.words import Severity
from shared.migrations import migrate
from tests.support.accounts import signed_in_at
from tests.support.demo_house import SESSION_COOKIE

__all__ = ["measure_desk"]

COMMUNITY = ("990102", "003", "005")

PAUSE_MS = 600.0
"""What a desk may wait on purpose in its worst moment, just after it was told something else: with that and what a page
then has to ask for, an alert is shown within a second. Not taken from the console: a longer pause there has to show."""

IN_RAW_HOPS = 20
"""What telling it may cost beyond that pause."""

NAIVE_POLL_SECONDS = 1.0

NAIVE_ALERTS = 8
"""Each waits for a poll."""

Heard = Callable[[], Awaitable[None]]


async def measure_desk(house: House, *, alerts: int, rounds: int) -> Row:
    """Measure p99 from the publish: a raw push subscriber, a desk that asks every second, and ours."""
    program, port = program_named("console"), free_port()
    url = await house.new_database(program.database)
    await migrate(url, program.migrations)
    key = "a-data-key-of-the-bench"
    house.start("console", program.module, **house.settings(url, NUANLIN_HTTP_PORT=str(port), NUANLIN_DATA_KEY=key))
    await until_ready(port)
    client = await nats.connect(house.bus.url)
    cookies = {SESSION_COOKIE: await signed_in_at(url)}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookies=cookies) as browser:
        bench = _Bench(client, browser, alerts)
        row = Row(
            "desk",
            "ms p99 from alert_raised on the bus to the stream of an open desk, just after another notice",
            f"≤ {PAUSE_MS:.0f} ms of waiting on purpose and {IN_RAW_HOPS} raw hops",
            lower_is_better=True,
            met=_met,
        )
        await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
        row.notes += [f"p50 {name}: {median(values):.2f} ms" for name, values in bench.middles.items()]
    await client.close()
    return row


def _met(row: Row) -> bool:
    beyond = [(ours - PAUSE_MS) / limit for ours, limit in zip(row.ours, row.limit, strict=True)]
    return median(beyond) <= IN_RAW_HOPS


class _Bench:
    def __init__(self, client: Client, browser: aiohttp.ClientSession, alerts: int) -> None:
        self._js: JetStreamContext = client.jetstream()
        self._client = client
        self._browser = browser
        self._alerts = alerts
        names = ("raw push", "asking every second", "ours", "ours after a calm")
        self.middles: dict[str, list[float]] = {name: [] for name in names}

    async def limit(self, _: int) -> float:
        """Have each alert pushed to a plain subscriber."""
        arrived = asyncio.Event()

        async def note(_: Msg) -> None:
            arrived.set()

        async def heard() -> None:
            await arrived.wait()
            arrived.clear()

        async with listening(self._client, "CARE_EVT", AlertRaised.pattern(), note):
            return await self._measure("raw push", heard, self._alerts)

    async def naive(self, _: int) -> float:
        """Ask every second whether anything has happened."""
        known = (await self._js.stream_info("CARE_EVT")).state.last_seq

        async def heard() -> None:
            nonlocal known
            last = known
            while last == known:
                await asyncio.sleep(NAIVE_POLL_SECONDS)
                last = (await self._js.stream_info("CARE_EVT")).state.last_seq
            known = last

        return await self._measure("asking every second", heard, NAIVE_ALERTS)

    async def ours(self, _: int) -> float:
        """Listen as a page does, first after a calm, then just after another notice."""
        async with self._open_desk() as heard:
            calm = [await self._once(heard, after=CALM_SECONDS) for _number in range(NAIVE_ALERTS)]
            self.middles["ours after a calm"].append(median(calm) * 1000)
            return await self._measure("ours", heard, self._alerts)

    @asynccontextmanager
    async def _open_desk(self) -> AsyncIterator[Heard]:
        async with self._browser.get("/live", params={"community": "".join(COMMUNITY)}, timeout=None) as stream:
            stream.raise_for_status()

            async def until(event: bytes) -> None:
                async for line in stream.content:
                    if line == event:
                        return
                raise AssertionError("the console ended the stream")

            await until(b"event: all\n")
            yield lambda: until(b"event: alerts\n")

    async def _measure(self, name: str, heard: Heard, alerts: int) -> float:
        took = [await self._once(heard) for _number in range(alerts)]
        self.middles[name].append(median(took) * 1000)
        return quantiles(took, n=100, method="inclusive")[98] * 1000

    async def _once(self, heard: Heard, *, after: float = 0) -> float:
        await asyncio.sleep(after)
        district, street, community = COMMUNITY
        alert = AlertRaised(
            occurred_at=real_now(), district=district, street=street, community=community, entity_version=1,
            alert_id=uuid4(), kind="visit_missed", severity=Severity.WARNING,
        )  # fmt: skip
        begun = time.perf_counter()
        await self._js.publish(alert.subject, alert.to_wire())
        await heard()
        return time.perf_counter() - begun
