"""The end-to-end row: from a deadline to the alert at a subscriber, through the real programs."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from statistics import median, quantiles
from uuid import UUID, uuid4

import asyncpg
import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from bench.house import House, until_ready
from bench.measure import Row, alternate
from nuanlin.local.ports import free_port
from nuanlin.programs import program_named
from shared.clock import real_now
from shared.contracts.alerts import AlertRaised
from shared.contracts.alerts_groups import AlertJoined
from shared.contracts.registry import CareCircleResolved, CareMember
from shared.contracts.words import CareRole
from shared.migrations import migrate

__all__ = ["listening", "measure_latency"]

APART = timedelta(milliseconds=100)
"""Between two deadlines: a district's ordinary evening, not its worst minute."""

AHEAD = timedelta(seconds=4)
"""From making the visits to the first deadline: longer than the longest pause between two sweeps."""

RAW_SUBJECTS = ("care.pub.bench.first.v1", "care.pub.bench.second.v1")

PATIENCE_SECONDS = 30

INSERT = """
    insert into visit (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, period, opens_at, due_at, ends_at, deadline_at,
        status
    )
    select v.id, v.resident_id, '990102003005', '5d0c1a52-0001-5000-8000-000000000001', 1, '每周联络', '{door,call}',
           'bench', v.at - interval '7 days', v.at, v.at, v.at, 'planned'
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) v (id, resident_id, at)
"""


async def measure_latency(house: House, *, visits: int, rounds: int) -> Row:
    """Measure p99 over `visits` deadlines: two raw hops through JetStream, polls of a second, and our programs."""
    bench = _Bench(house, visits)
    await bench.prepare()
    row = Row(
        "latency",
        "ms p99 from deadline to alert at a subscriber",
        "≤ 40× two raw hops",
        lower_is_better=True,
        met=lambda row: row.of_limit <= 40,
    )
    await alternate(row, rounds=rounds, limit=bench.raw, naive=bench.naive, ours=bench.ours)
    for name, values in bench.middles.items():
        row.notes.append(f"p50 {name}: {median(values):.2f} ms")
    await bench.close()
    return row


class _Bench:
    def __init__(self, house: House, visits: int) -> None:
        self._house = house
        self._visits = visits
        self._client: Client
        self.middles: dict[str, list[float]] = {"two raw hops": [], "polls of a second": [], "ours": []}

    async def prepare(self) -> None:
        """Start visits and alerts, each a process with its own database."""
        self._client = await nats.connect(self._house.bus.url)
        for name in ("visits", "alerts"):
            program, port = program_named(name), free_port()
            url = await self._house.new_database(program.database)
            await migrate(url, program.migrations)
            settings = self._house.settings(url, NUANLIN_HTTP_PORT=str(port))
            self._house.start(name, program.module, **settings)
            await until_ready(port)

    async def close(self) -> None:
        """Leave the bus."""
        await self._client.close()

    async def ours(self, _: int) -> float:
        """Let deadlines pass in the database of visits and note when the alert arrives."""
        residents = [uuid4() for _number in range(self._visits)]
        await self._tell_circles(residents)
        arrived: dict[str, datetime] = {}

        async def note(message: Msg) -> None:
            moment = real_now()
            told = AlertRaised if AlertRaised.NAME in message.subject else AlertJoined
            arrived[str(told.from_wire(message.data).resident_id)] = moment

        async with (
            listening(self._client, "CARE_EVT", AlertRaised.pattern(), note),
            listening(self._client, "CARE_EVT", AlertJoined.pattern(), note),
        ):
            first = real_now() + AHEAD
            due = {str(resident): first + APART * number for number, resident in enumerate(residents)}
            connection = await self._house.connect_database(program_named("visits").database)
            await connection.execute(INSERT, [uuid4() for _ in residents], residents, list(due.values()))
            await connection.close()
            await _until(lambda: _holds(arrived, due), patience=self._visits * APART.total_seconds() + PATIENCE_SECONDS)
        return self._p99("ours", [(arrived[key] - moment).total_seconds() for key, moment in due.items()])

    async def _tell_circles(self, residents: list[UUID]) -> None:
        """Say who answers for these residents, as the registry would."""
        js = self._client.jetstream()
        members = [
            CareMember(
                role=CareRole.BLOCK_CAPTAIN, level=1, staff_id=uuid4(), name="何志强", phones=["+8613800000001"]
            ),
            CareMember(role=CareRole.SECRETARY, level=2, staff_id=uuid4(), name="沈春梅", phones=["+8613800000002"]),
        ]
        for resident in residents:
            event = CareCircleResolved(
                occurred_at=real_now(),
                district="990102",
                street="003",
                community="005",
                entity_version=1,
                resident_id=resident,
                members=members,
            )
            await js.publish(event.subject, event.to_wire())

    async def raw(self, _: int) -> float:
        """Publish, receive, publish again, receive: what the bus alone costs."""
        js = self._client.jetstream()
        first, second = RAW_SUBJECTS
        sent: dict[bytes, float] = {}
        took: list[float] = []
        arrived = asyncio.Event()

        async def pass_on(message: Msg) -> None:
            await js.publish(second, message.data)

        async def note(message: Msg) -> None:
            took.append(time.perf_counter() - sent[message.data])
            arrived.set()

        async with (
            listening(self._client, "CARE_PUB", first, pass_on),
            listening(self._client, "CARE_PUB", second, note),
        ):
            for number in range(self._visits):
                body = f"{number:0400d}".encode()
                arrived.clear()
                sent[body] = time.perf_counter()
                await js.publish(first, body)
                await arrived.wait()
        return self._p99("two raw hops", took)

    async def naive(self, _: int) -> float:
        """Do the same with four loops that look once a second: sweep, relay, alerts' relay, and the bus between."""
        connection = await asyncpg.connect(
            (await self._house.new_database("naive")).replace("postgresql+asyncpg", "postgresql")
        )
        await connection.execute("create table step (id integer primary key, stage integer, at timestamptz)")
        first = real_now() + timedelta(seconds=0.5)
        await connection.executemany(
            "insert into step values ($1, 0, $2)", [(number, first + APART * number) for number in range(self._visits)]
        )
        took: list[float] = []
        while len(took) < self._visits:
            rows = await _naive_second(connection)
            now = real_now()
            took += [(now - row["at"]).total_seconds() for row in rows]
            await asyncio.sleep(1)
        await connection.close()
        return self._p99("polls of a second", took)

    def _p99(self, name: str, seconds: list[float]) -> float:
        self.middles[name].append(median(seconds) * 1000)
        return quantiles(seconds, n=100)[98] * 1000


async def _naive_second(connection: "asyncpg.Connection") -> "list[asyncpg.Record]":
    """Move every row one stage on: what three loops do that each poll once a second; returns what came through."""
    through: list[asyncpg.Record] = await connection.fetch("delete from step where stage = 2 returning at")
    await connection.execute("update step set stage = 2 where stage = 1")
    await connection.execute("update step set stage = 1 where stage = 0 and at <= now()")
    return through


@asynccontextmanager
async def listening(
    client: Client, stream: str, subject: str, act: Callable[[Msg], Awaitable[None]]
) -> AsyncIterator[None]:
    """Have what is new on a subject pushed, as a subscriber would."""
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.NEW)
    subscription = await client.jetstream().subscribe(subject, stream=stream, cb=act, config=config)
    yield
    await subscription.unsubscribe()
    await asyncio.sleep(0)  # lets its task end before the next round collects garbage


async def _holds(arrived: dict[str, datetime], due: dict[str, datetime]) -> bool:
    return due.keys() <= arrived.keys()


async def _until(question: Callable[[], Awaitable[bool]], *, patience: float) -> None:
    async with asyncio.timeout(patience):
        while not await question():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
