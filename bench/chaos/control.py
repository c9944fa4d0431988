"""The same two programs as the libraries' defaults would have them: the count must see them lose and double.

``python -m bench.chaos.control teller|listener``
"""

import asyncio
import logging
import sys
from typing import Any
from uuid import UUID

from faststream import FastStream
from faststream.nats import JStream, NatsBroker, PullSub
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.chaos.parts import EFFECT, OUTBOX
from shared.contracts.activities import AttendanceRecorded
from shared.service import load_settings
from shared.settings import ServiceSettings
from shared.streams import durable_name

BATCH = 100


async def tell(settings: ServiceSettings) -> None:
    """Publish and forget: no stream named, so nobody acknowledges; no message id."""
    engine = create_async_engine(settings.database_url.get_secret_value())
    broker = NatsBroker(settings.servers, log_level=logging.DEBUG)
    await broker.connect()
    while True:
        try:
            await _tell_batch(engine, broker)
        except Exception:  # noqa: BLE001
            await asyncio.sleep(0.2)


async def _tell_batch(engine: AsyncEngine, broker: NatsBroker) -> None:
    table = OUTBOX.table
    async with engine.begin() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.position).limit(BATCH))).all()
        for row in rows:
            await broker.publish(row.body, row.subject)
        await connection.execute(delete(table).where(table.c.position.in_([row.position for row in rows])))
    if not rows:
        await asyncio.sleep(0.05)


async def listen(settings: ServiceSettings) -> None:
    """Take the default acknowledgement: a handler that fails once has lost its message. No inbox."""
    engine = create_async_engine(settings.database_url.get_secret_value())
    broker = NatsBroker(settings.servers, log_level=logging.DEBUG)

    @broker.subscriber(
        AttendanceRecorded.pattern(),
        stream=JStream("CARE_EVT", declare=False),
        durable=durable_name("visits", AttendanceRecorded),
        pull_sub=PullSub(batch_size=8),
    )
    async def on_attendance(body: dict[str, Any]) -> None:
        event_id = UUID(body["id"])
        async with engine.begin() as connection:
            await connection.execute(insert(EFFECT).values(event_id=event_id, by="control"))

    await FastStream(broker).run(log_level=logging.ERROR)


def main() -> None:
    """Run one part until it is killed."""
    part = {"teller": tell, "listener": listen}[sys.argv[1]]
    asyncio.run(part(load_settings(ServiceSettings)))


if __name__ == "__main__":
    main()
