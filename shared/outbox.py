"""Events leave a service through its outbox, in the same transaction as the facts they tell."""

import asyncio
from collections.abc import Awaitable
from operator import attrgetter
from typing import Any

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.base import Event
from shared.database import Sessions
from shared.doorbell import Doorbell
from shared.publisher import BATCH, Outgoing, Publisher, Receipt

__all__ = ["Outbox", "Relay"]

POLL_SECONDS = 5.0
"""How often to look without being woken: for rows that another replica wrote and could not relay."""

FIRST_PAUSE_SECONDS = 1.0
"""First pause while the bus takes nothing."""

LONGEST_PAUSE_SECONDS = 5.0
"""Longest pause while the bus takes nothing."""

RELEASE_SECONDS = 5.0
"""How often to look whether parked events may try again."""

LONGEST_PARK_SECONDS = 300
"""A refused event is parked for 2 s, 4 s, 8 s … and at most this long: it cannot block the line, and it leaves by
itself once the reason is gone."""

PUBLISHED = Counter("nuanlin_outbox_published", "Events that the stream has acknowledged.", ["service"])
WAITING = Gauge("nuanlin_outbox_waiting", "Events that wait in the outbox.", ["service"])
PARKED = Gauge("nuanlin_outbox_parked", "Events that the stream refused and that will be tried again.", ["service"])
OLDEST_SECONDS = Gauge("nuanlin_outbox_oldest_seconds", "Age of the oldest waiting event.", ["service"])

log = structlog.get_logger("outbox")


class Outbox:
    """The outbox table of one service.

    Parameters
    ----------
    metadata
        Metadata of the service that owns the table.
    """

    def __init__(self, metadata: MetaData) -> None:
        self.table = CoreTable(
            "outbox",
            metadata,
            Column("position", BigInteger, primary_key=True, autoincrement=True),
            Column("event_id", Uuid, nullable=False, unique=True),
            Column("subject", Text, nullable=False),
            Column("body", LargeBinary, nullable=False),
            Column("added_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
            Column("try_count", SmallInteger, nullable=False, server_default="0"),
            Column("parked_at", DateTime(timezone=True)),
        )
        Index("outbox_waiting_idx", self.table.c.position, postgresql_where=self.table.c.parked_at.is_(None))
        self.bell = Doorbell()
        """Rings after every commit that put something in; whoever writes rows without `add` has to ring it."""

    async def add(self, session: AsyncSession, *events: Event) -> None:
        """Put events in the outbox; they leave only if the caller's transaction commits."""
        if not events:
            return
        await session.execute(
            insert(self.table),
            [{"event_id": event.event_id, "subject": event.subject, "body": event.to_wire()} for event in events],
        )
        self.bell.ring_after(session)


class Relay:
    """Moves one service's outbox to the bus, in any number of replicas.

    A row is deleted only after the stream has acknowledged it. A crash between the two sends it twice under one
    ``Nats-Msg-Id``: the stream drops the copy inside its duplicate window, and the reader after that.
    """

    def __init__(self, *, service: str, outbox: Outbox, sessions: Sessions, publisher: Publisher) -> None:
        self._service = service
        self._outbox = outbox
        self._sessions = sessions
        self._publisher = publisher

    async def run(self, stopping: asyncio.Event) -> None:
        """Relay until told to stop; what was committed before that still leaves."""
        with self._outbox.bell.listening() as woken:
            await self._work(woken, stopping)
        await self.drain()

    async def _work(self, woken: asyncio.Event, stopping: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        pause, release_at = FIRST_PAUSE_SECONDS, loop.time()
        while not stopping.is_set():
            woken.clear()
            try:
                if loop.time() >= release_at:
                    release_at = loop.time() + RELEASE_SECONDS
                    await self.release_parked()
                await self.drain()
                pause = FIRST_PAUSE_SECONDS
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001
                log.warning("outbox waits", reason=type(error).__name__, pause_seconds=pause)
                await _first(stopping.wait(), timeout=pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                await _first(woken.wait(), stopping.wait(), timeout=POLL_SECONDS)

    async def drain(self) -> int:
        """Publish until nothing waits; returns how many events left."""
        total = 0
        while sent := await self.relay_batch():
            total += sent
            if sent < BATCH:
                break
        return total

    async def relay_batch(self, *, limit: int = BATCH) -> int:
        """Publish the oldest events and forget those the stream has acknowledged; returns how many.

        Raises
        ------
        ConnectionError
            Raised if the stream took none of them: it is away or full, and the whole line waits.
        """
        async with self._sessions() as session:
            rows = await self._take(session, limit=limit)
            if not rows:
                return 0
            outgoing = [Outgoing(id=row.event_id, subject=row.subject, body=row.body) for row in rows]
            receipt = await self._publisher.publish(outgoing)
            if len(receipt.stored) == len(rows):
                await session.commit()
            else:
                await session.rollback()
                await self._settle(session, receipt)
        PUBLISHED.labels(self._service).inc(len(receipt.stored))
        return len(receipt.stored)

    async def _take(self, session: AsyncSession, *, limit: int) -> list[Any]:
        """Delete the oldest rows that nobody else is sending; they are back if the transaction does not commit."""
        table = self._outbox.table
        oldest = select(table.c.position).where(table.c.parked_at.is_(None)).order_by(table.c.position).limit(limit)
        statement = (
            delete(table)
            .where(table.c.position == func.any(func.array(oldest.with_for_update(skip_locked=True).scalar_subquery())))
            .returning(table.c.position, table.c.event_id, table.c.subject, table.c.body)
        )
        return sorted((await session.execute(statement)).all(), key=attrgetter("position"))

    async def _settle(self, session: AsyncSession, receipt: Receipt) -> None:
        """Forget what the stream has and park what it refused, where it did not take the whole batch."""
        if not receipt.stored and not receipt.unfit:
            raise ConnectionError("the stream took nothing")
        table = self._outbox.table
        async with session.begin():
            await session.execute(delete(table).where(table.c.event_id == func.any(list(receipt.stored))))
            await self._park(session, receipt)

    async def _park(self, session: AsyncSession, receipt: Receipt) -> None:
        """Take out of the line what was refused while others passed, and say so."""
        table, reasons = self._outbox.table, receipt.refused | receipt.unfit
        if not reasons:
            return
        await session.execute(
            update(table)
            .where(table.c.event_id == func.any(list(reasons)))
            .values(try_count=func.least(table.c.try_count + 1, 1000), parked_at=func.now())
        )
        for event_id, reason in receipt.unfit.items():
            log.error("event can not leave", event_id=str(event_id), reason=reason)
        if receipt.refused:
            reason = next(iter(receipt.refused.values()))
            log.error("events refused", events=len(receipt.refused), reason=reason)

    async def release_parked(self) -> None:
        """Let events try again whose time has come."""
        table = self._outbox.table
        pause = func.least(func.power(2, func.least(table.c.try_count, 10)), LONGEST_PARK_SECONDS)
        async with self._sessions.begin() as session:
            await session.execute(
                update(table)
                .where(table.c.parked_at <= func.now() - func.make_interval(0, 0, 0, 0, 0, 0, pause))
                .values(parked_at=None)
            )

    async def measure(self) -> None:
        """Bring the gauges up to date."""
        table = self._outbox.table
        async with self._sessions() as session:
            question = select(func.count(), func.count(table.c.parked_at), func.min(table.c.added_at), func.now())
            count, parked, oldest, now = (await session.execute(question)).one()
        WAITING.labels(self._service).set(count)
        PARKED.labels(self._service).set(parked)
        OLDEST_SECONDS.labels(self._service).set((now - oldest).total_seconds() if oldest else 0)


async def _first(*waits: Awaitable[object], timeout: float) -> None:  # noqa: ASYNC109
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
