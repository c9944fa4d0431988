"""The rows of alerting: from a fact to the webhook that received it, beside Alertmanager and beside the bare posts."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import which
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import nats
from aiohttp import web
from nats.aio.client import Client

from bench.house import House, until_ready
from bench.measure import Row, Way, alternate
from nuanlin.local.ports import free_port
from nuanlin.local.probe import http_get
from nuanlin.local.processes import Command, Server
from nuanlin.programs import program_named
from shared.clock import real_now
from shared.contracts.base import Event
from shared.contracts.registry import CareCircleResolved, CareMember
from shared.contracts.visits import VisitMissed
from shared.contracts.words import CareRole
from shared.migrations import migrate
from shared.publisher import BATCH, Outgoing, Publisher

__all__ = ["measure_alerting"]

PEER = "prometheus-alertmanager"
"""The program, and the Debian package it comes in."""

AT_ONCE = 64
"""Calls in flight, in all three ways."""

PER_SECOND = 200
"""Facts a second where latency is measured."""

PATIENCE_SECONDS = 120

TEXT = "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看"

SECRET = "whsec_" + "YSBzZWNyZXQgb2YgdGhlIGJlbmNobWFyaywgMzIgYnk="

HEARD = "select count(*) from circle_copy where resident_id = any($1)"

CONFIG = """\
route:
  receiver: hook
  group_by: ["..."]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 24h
receivers:
  - name: hook
    webhook_configs:
      - url: {url}
        send_resolved: false
templates: []
"""


async def measure_alerting(house: House, *, facts: int, paced: int, rounds: int) -> list[Row]:
    """Measure how many alerts are accepted and delivered a second, and how long one takes at `PER_SECOND`.

    Without Alertmanager on the machine there is nothing to compare with, and no row.
    """
    program = which(PEER)
    if program is None:
        print(f"alerting is left out: apt-get install {PEER}", flush=True)
        return []
    rate = Row(
        "alerts",
        "alerts/s accepted and received by a webhook (naive is Alertmanager, which keeps none of them)",
        "≥ 1,000/s",
        met=lambda row: median(row.ours) >= 1_000,
    )
    wait = Row(
        "alerting",
        f"ms p99 from fact to webhook at {PER_SECOND}/s (naive is Alertmanager)",
        "p99 < 100 ms",
        lower_is_better=True,
        met=lambda row: median(row.ours) < 100,
    )
    async with (
        _receiver() as received,
        _alertmanager(program, house.folder, received.url) as peer,
        _ours(house, received) as ours,
    ):
        ways = {"limit": _Bare(received), "naive": peer, "ours": ours}
        await alternate(rate, rounds=rounds, **{name: _rate_of(way, received, facts) for name, way in ways.items()})
        middles: dict[str, list[float]] = {name: [] for name in ways}
        await alternate(
            wait,
            rounds=rounds,
            **{name: _wait_of(way, received, paced, middles[name]) for name, way in ways.items()},
        )
    wait.notes += [f"p50 {name}: {median(values):.2f} ms" for name, values in middles.items()]
    return [rate, wait]


@dataclass
class _Received:
    """A webhook receiver that notes when it first heard of each key, and how often."""

    url: str = ""
    at: dict[str, float] = field(default_factory=dict)
    times: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one call, of whichever way."""
        now = time.perf_counter()
        body = json.loads(await request.read())
        for key in [alert["labels"]["key"] for alert in body["alerts"]] if "alerts" in body else [body["staff_id"]]:
            self.times += 1
            self.at.setdefault(key, now)
        return web.Response()

    async def all_of(self, keys: Sequence[str]) -> None:
        """Wait until all of them were received; each of them once."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(key in self.at for key in reversed(keys)):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


@asynccontextmanager
async def _receiver() -> AsyncIterator[_Received]:
    received = _Received()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/", received.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    received.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield received
    await runner.cleanup()


class _Way:
    """One way to have a webhook called."""

    async def prepare(self, keys: Sequence[str]) -> None:
        """Do what is not measured."""

    async def tell(self, keys: Sequence[str]) -> None:
        """Hand over so many facts at once."""
        raise NotImplementedError(type(self).__name__)


class _Posting(_Way):
    """Posts one body per fact, `AT_ONCE` in flight."""

    def __init__(self) -> None:
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def tell(self, keys: Sequence[str]) -> None:
        """Post each by itself."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
            await asyncio.gather(*(self._post(session, key) for key in keys))

    async def _post(self, session: aiohttp.ClientSession, key: str) -> None:
        url, body = self.message(key)
        async with self._gate, session.post(url, json=body) as response:
            response.raise_for_status()

    def message(self, key: str) -> tuple[str, object]:
        """Return address and body of one fact."""
        raise NotImplementedError(key)


class _Bare(_Posting):
    """The limit: the receiver is called directly."""

    def __init__(self, received: _Received) -> None:
        super().__init__()
        self._url = received.url

    def message(self, key: str) -> tuple[str, object]:
        return self._url, {
            "staff_id": key,
            "text": "【暖邻】安和小区3幢1单元402室 何桂芳:到期仍未见到老人,请上门查看" * 3,
        }


class _Alertmanager(_Posting):
    """Alertmanager, its group wait at the minimum."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._url = f"http://127.0.0.1:{port}/api/v2/alerts"

    def message(self, key: str) -> tuple[str, object]:
        return self._url, [
            {"labels": {"alertname": "visit_missed", "key": key}, "annotations": {"text": "到期仍未见到老人"}}
        ]


@asynccontextmanager
async def _alertmanager(program: str, folder: Path, url: str) -> AsyncIterator[_Alertmanager]:
    port, config = free_port(), folder / "alertmanager.yml"
    config.write_text(CONFIG.format(url=url))
    argv = (
        program,
        f"--config.file={config}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        "--log.level=error",
    )
    server = Server(Command(argv=argv, env={}), log_file=folder / "alertmanager.log")

    async def ready() -> bool:
        return (await http_get(port, "/-/ready"))[0] == 200

    await server.wait_until_ready(ready, within=PATIENCE_SECONDS)
    yield _Alertmanager(port)
    await server.stop(within=5)


class _Ours(_Way):
    """Our service: facts on the bus, alerts in its database, notices over its webhook channel."""

    def __init__(self, client: Client, database: "asyncpg.Connection") -> None:
        self._publisher = Publisher(lambda: client)
        self._database = database

    async def prepare(self, keys: Sequence[str]) -> None:
        """Say who answers for the residents: for each somebody else."""
        await self._publish([_circle(UUID(key)) for key in keys])
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._database.fetchval(HEARD, list(map(UUID, keys))) < len(keys):  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def tell(self, keys: Sequence[str]) -> None:
        """Tell that nobody saw them."""
        await self._publish([_missed(UUID(key)) for key in keys])

    async def _publish(self, events: Sequence[Event]) -> None:
        items = [Outgoing(event.event_id, event.subject, event.to_wire()) for event in events]
        for start in range(0, len(items), BATCH):
            receipt = await self._publisher.publish(items[start : start + BATCH])
            if receipt.refused or receipt.unfit:
                raise RuntimeError("the bus did not take the facts")


@asynccontextmanager
async def _ours(house: House, received: _Received) -> AsyncIterator[_Ours]:
    program, port = program_named("alerts"), free_port()
    url = await house.new_database(program.database)
    await migrate(url, program.migrations)
    settings = house.settings(
        url,
        NUANLIN_HTTP_PORT=str(port),
        NUANLIN_ALERTS_CHANNELS="webhook",
        NUANLIN_ALERTS_GROUP_SECONDS="0",
        NUANLIN_ALERTS_WEBHOOK_URL=received.url,
        NUANLIN_ALERTS_WEBHOOK_SECRET=SECRET,
    )
    service = house.start("alerts", program.module, **settings)
    await until_ready(port)
    client, database = await nats.connect(house.bus.url), await house.connect_database(program.database)
    yield _Ours(client, database)
    await client.close()
    await database.close()
    await service.stop(within=10)


def _rate_of(way: _Way, received: _Received, facts: int) -> Way:
    async def measure(_: int) -> float:
        keys = [str(uuid4()) for _number in range(facts)]
        await way.prepare(keys)
        begun = time.perf_counter()
        await way.tell(keys)
        await received.all_of(keys)
        return facts / (max(received.at[key] for key in keys) - begun)

    return measure


def _wait_of(way: _Way, received: _Received, facts: int, middles: list[float]) -> Way:
    async def measure(_: int) -> float:
        keys = [str(uuid4()) for _number in range(facts)]
        await way.prepare(keys)
        told: dict[str, float] = {}
        telling = []
        begun = time.perf_counter()
        for number, key in enumerate(keys):
            await asyncio.sleep(begun + number / PER_SECOND - time.perf_counter())
            told[key] = time.perf_counter()
            telling.append(asyncio.create_task(way.tell([key])))
        await asyncio.gather(*telling)
        await received.all_of(keys)
        took = [(received.at[key] - told[key]) * 1000 for key in keys]
        middles.append(median(took))
        return quantiles(took, n=100)[98]

    return measure


def _place() -> dict[str, Any]:
    return {"occurred_at": real_now(), "district": "990102", "street": "003", "community": "005", "entity_version": 1}


def _circle(key: UUID) -> CareCircleResolved:
    captain = CareMember(role=CareRole.BLOCK_CAPTAIN, level=1, staff_id=key, name="何志强", phones=["+8613800000001"])
    return CareCircleResolved(**_place(), resident_id=key, members=[captain])


def _missed(key: UUID) -> VisitMissed:
    visit = uuid4()
    return VisitMissed(
        **_place(),
        event_id=VisitMissed.identify(visit),
        visit_id=visit,
        resident_id=key,
        rule_id=uuid4(),
        period="bench",
        deadline_at=real_now() - timedelta(minutes=1),
        overdue_minutes=1,
    )
