"""The relay row: how fast a backlog of events leaves an outbox."""

import time
from uuid import uuid4

import nats
from nats.aio.client import Client
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.chaos.parts import OUTBOX, TELLER
from bench.chaos.writer import record_of
from bench.house import House
from bench.measure import Row, alternate
from bench.raw import publish_pipelined
from shared.contracts.activities import AttendanceRecorded
from shared.database import Sessions, connect, session_factory
from shared.outbox import Relay
from shared.publisher import Publisher

__all__ = ["measure_relay"]

NAIVE_ROWS = 400
"""One row, one acknowledgement, is so slow that a whole backlog would take minutes; the figure is a rate."""


async def measure_relay(house: House, *, rows: int, rounds: int) -> Row:
    """Drain a backlog of `rows` events: raw pipelined publishing, row by row, and the relay of every service."""
    engine = connect(await house.new_database("relay"))
    async with engine.begin() as connection:
        await connection.run_sync(TELLER.create_all)
    client = await nats.connect(house.bus.url)
    bench = _Bench(house, engine, client, rows)
    row = Row(
        "relay",
        "events/s",
        "≥ 0.6 of limit, ≥ 25× naive",
        met=lambda row: row.of_limit >= 0.6 and row.against_naive >= 25,
    )
    await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
    await client.close()
    await engine.dispose()
    return row


class _Bench:
    def __init__(self, house: House, engine: AsyncEngine, client: Client, rows: int) -> None:
        self._house = house
        self._engine = engine
        self._sessions: Sessions = session_factory(engine)
        self._client = client
        self._rows = rows

    async def limit(self, _: int) -> float:
        """Publish as fast as the server acknowledges; nothing is read or deleted."""
        messages = [(str(uuid4()), event.subject, event.to_wire()) for event in map(_event, range(self._rows))]
        begun = time.perf_counter()
        await publish_pipelined(self._house.bus.url, messages)
        return self._rows / (time.perf_counter() - begun)

    async def naive(self, _: int) -> float:
        """Take one row, publish it, wait, delete it, commit."""
        await self._fill(NAIVE_ROWS)
        table, js = OUTBOX.table, self._client.jetstream()
        begun = time.perf_counter()
        for _number in range(NAIVE_ROWS):
            async with self._sessions.begin() as session:
                row = (await session.execute(select(table).order_by(table.c.position).limit(1))).one()
                await js.publish(row.subject, row.body, headers={"Nats-Msg-Id": str(row.event_id)})
                await session.execute(delete(table).where(table.c.position == row.position))
        return NAIVE_ROWS / (time.perf_counter() - begun)

    async def ours(self, _: int) -> float:
        """Let the relay drain it."""
        await self._fill(self._rows)
        publisher = Publisher(lambda: self._client)
        relay = Relay(service="bench", outbox=OUTBOX, sessions=self._sessions, publisher=publisher)
        before = await self._stored()
        begun = time.perf_counter()
        sent = 0
        while sent < self._rows:
            sent += await relay.drain()
        seconds = time.perf_counter() - begun
        if await self._stored() - before != self._rows or await self._left():
            raise RuntimeError("the relay has not moved every row exactly once")
        return self._rows / seconds

    async def _fill(self, rows: int) -> None:
        connection = await self._house.connect_database("relay")
        records = [(uuid4(), event.subject, event.to_wire()) for event in map(_event, range(rows))]
        await connection.copy_records_to_table("outbox", records=records, columns=["event_id", "subject", "body"])
        await connection.execute("vacuum analyze outbox")
        await connection.close()

    async def _stored(self) -> int:
        return int((await self._client.jetstream().stream_info("CARE_EVT")).state.messages)

    async def _left(self) -> int:
        async with self._sessions() as session:
            return int(await session.scalar(select(func.count()).select_from(OUTBOX.table)) or 0)


def _event(number: int) -> AttendanceRecorded:
    return record_of(number % 100, number)
