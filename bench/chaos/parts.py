"""The programs that are killed: a teller that relays its outbox, and listeners that act on what they hear.

``python -m bench.chaos.parts teller|listener``
"""

import asyncio
import sys

from sqlalchemy import BigInteger, Column, DateTime, Integer, Text, Uuid, func, insert
from sqlalchemy import Table as CoreTable

from shared.contracts.activities import AttendanceRecorded
from shared.database import new_metadata
from shared.edge import Edge
from shared.inbox import Inbox
from shared.jobs import Jobs
from shared.outbox import Outbox
from shared.service import Running, Service, load_settings, run_service
from shared.settings import ServiceSettings

__all__ = ["EFFECT", "LISTENER", "OUTBOX", "RECORD", "TELLER"]

TELLER = new_metadata()
OUTBOX = Outbox(TELLER)
RECORD = CoreTable(
    "record",
    TELLER,
    Column("writer", Integer, primary_key=True),
    Column("counter", Integer, primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("readable", Integer, nullable=False),
)
"""What the writers have committed: the truth that everything is counted against."""

LISTENER = new_metadata()
INBOX = Inbox(LISTENER)
NO_OUTBOX = Outbox(LISTENER)
EFFECT = CoreTable(
    "effect",
    LISTENER,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""What the listeners have done. Nothing here forbids a second row for one event: that is what is counted."""

READER = "chaos"


def listener() -> Service:
    """Build the service that acts: one row per event, guarded by the inbox alone."""
    edge: Edge[Running] = Edge("visits")

    @edge.on(AttendanceRecorded)
    async def on_attendance(event: AttendanceRecorded, deps: Running) -> None:
        async with deps.sessions.begin() as session:
            if await INBOX.first_time(session, reader=READER, event_id=event.event_id):
                await session.execute(insert(EFFECT).values(event_id=event.event_id, by=READER))

    return Service(edge=edge, jobs=Jobs("visits"), outbox=NO_OUTBOX, build=_itself)


def teller() -> Service:
    """Build the service that relays what the writers put into its outbox."""
    return Service(edge=Edge("activities"), jobs=Jobs("activities"), outbox=OUTBOX, build=_itself)


async def _itself(running: Running) -> Running:
    return running


def main() -> None:
    """Run one part until it is told to stop, or killed."""
    service = {"teller": teller, "listener": listener}[sys.argv[1]]()
    asyncio.run(run_service(service, load_settings(ServiceSettings)))


if __name__ == "__main__":
    main()
