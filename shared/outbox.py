"""Events leave a service through its outbox, in the same transaction as the facts they tell."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

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
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy import event as listening
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.base import Event
from shared.database import Sessions
from shared.publisher import Outgoing, Publisher

__all__ = ["Outbox", "Relay"]

BATCH = 1000
"""Rows that leave in one transaction. Larger gains nothing; smaller costs a round trip to the database each."""

POLL_SECONDS = 1.0
"""How often to look without being woken: for rows that another replica wrote and could not relay."""

TRIES = 20
"""Attempts after which a row that fails while others pass is parked, so that it cannot block the line."""

PUBLISHED = Counter("nuanlin_outbox_published", "Events that the stream has acknowledged.", ["service"])
WAITING = Gauge("nuanlin_outbox_waiting", "Events that wait in the outbox.", ["service"])
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
        self.wake: Callable[[], None] = lambda: None
        """Called after every commit that put something in; the relay of this process sets it."""

    async def add(self, session: AsyncSession, *events: Event) -> None:
        """Put events in the outbox; they leave only if the caller's transaction commits."""
        if not events:
            return
        await session.execute(
            insert(self.table),
            [{"event_id": event.event_id, "subject": event.subject, "body": event.to_wire()} for event in events],
        )
        self.wake_after(session)

    def wake_after(self, session: AsyncSession) -> None:
        """Wake the relay when the caller's transaction commits; for rows that were not put in by `add`."""
        if not session.info.get("wakes_outbox"):
            session.info["wakes_outbox"] = True
            listening.listen(session.sync_session, "after_commit", lambda _: self.wake())


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
        self._woken = asyncio.Event()
        outbox.wake = self._woken.set

    async def run(self, stopping: asyncio.Event) -> None:
        """Relay until told to stop; what was committed before that still leaves."""
        pause = POLL_SECONDS
        while not stopping.is_set():
            self._woken.clear()
            try:
                sent = await self.drain()
                pause = POLL_SECONDS
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001
                log.warning("outbox waits", reason=type(error).__name__, pause_seconds=pause)
                sent, pause = 0, min(pause * 2, 10.0)
            if not sent:
                await _first(self._woken.wait(), stopping.wait(), timeout=pause)
        await self.drain()

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
            Raised if the stream acknowledged none of them.
        """
        table = self._outbox.table
        async with self._sessions.begin() as session:
            rows = (
                await session.execute(
                    select(table.c.position, table.c.event_id, table.c.subject, table.c.body)
                    .where(table.c.parked_at.is_(None))
                    .order_by(table.c.position)
                    .limit(limit)
                    .with_for_update(skip_locked=True)
                )
            ).all()
            if not rows:
                return 0
            outgoing = [Outgoing(id=row.event_id, subject=row.subject, body=row.body) for row in rows]
            stored = await self._publisher.publish(outgoing)
            done = [row.position for row in rows if row.event_id in stored]
            if not done:
                raise ConnectionError("the stream acknowledged nothing")
            await session.execute(delete(table).where(table.c.position == func.any(done)))
            await self._count_tries(session, [row.position for row in rows if row.event_id not in stored])
        PUBLISHED.labels(self._service).inc(len(done))
        return len(done)

    async def _count_tries(self, session: AsyncSession, positions: Iterable[int]) -> None:
        """Count a failed attempt; park a row that fails while others pass, and say so."""
        table = self._outbox.table
        waiting = list(positions)
        if not waiting:
            return
        parked = await session.execute(
            update(table)
            .where(table.c.position == func.any(waiting))
            .values(
                try_count=table.c.try_count + 1,
                parked_at=case((table.c.try_count + 1 >= TRIES, func.now()), else_=None),
            )
            .returning(table.c.event_id, table.c.parked_at)
        )
        for event_id, parked_at in parked.all():
            if parked_at is not None:
                log.error("event parked", event_id=str(event_id), tries=TRIES)

    async def measure(self) -> None:
        """Bring the gauges up to date."""
        table = self._outbox.table
        async with self._sessions() as session:
            row = (await session.execute(select(func.count(), func.min(table.c.added_at), func.now()))).one()
        count, oldest, now = row
        WAITING.labels(self._service).set(count)
        OLDEST_SECONDS.labels(self._service).set((now - oldest).total_seconds() if oldest else 0)


async def _first(*waits: Awaitable[object], timeout: float) -> None:  # noqa: ASYNC109
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
