"""One program of writers: each record has a number, and is committed together with its event.

``python -m bench.chaos.writer FIRST COUNT LEDGER``: writers FIRST … FIRST+COUNT-1; what was answered as committed goes
to the file LEDGER.
"""

import asyncio
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO
from uuid import UUID

from sqlalchemy import insert

from bench.chaos.parts import OUTBOX, RECORD
from shared.contracts.activities import AttendanceRecorded
from shared.database import Sessions, connect, session_factory
from shared.service import load_settings, stop_event
from shared.settings import ServiceSettings

BAD_SHARE = 0.01
"""Events that no reader can read: they must all be set aside."""

ROLLBACK_SHARE = 0.02

LONGEST_PAUSE_SECONDS = 0.03
"""Between the insert and the commit, and after it: transactions commit in another order than they began."""

START = datetime(2026, 11, 21, tzinfo=UTC)


class _UndoneError(Exception):
    """Raised to roll a transaction back on purpose."""


def record_of(writer: int, counter: int) -> AttendanceRecorded:
    """Build the event of one record."""
    at = START + timedelta(seconds=counter)
    return AttendanceRecorded(
        event_id=AttendanceRecorded.identify(writer, counter),
        occurred_at=at,
        district="990102",
        street="003",
        community="005",
        activity_id=UUID(int=writer),
        resident_id=UUID(int=counter),
        attended_at=at,
    )


async def write(sessions: Sessions, writer: int, stopping: asyncio.Event, ledger: TextIO) -> None:
    """Commit one record after the other, whatever happens to the connection."""
    chance = random.Random(writer)  # noqa: S311
    counter = 0
    while not stopping.is_set():
        counter += 1
        readable = chance.random() >= BAD_SHARE
        try:
            await _commit(sessions, writer, counter, chance, readable=readable)
        except _UndoneError:
            pass
        except Exception:  # noqa: BLE001
            await asyncio.sleep(0.05)
        else:
            ledger.write(f"{writer} {counter}\n")
        await asyncio.sleep(chance.random() * LONGEST_PAUSE_SECONDS)


async def _commit(sessions: Sessions, writer: int, counter: int, chance: random.Random, *, readable: bool) -> None:
    event = record_of(writer, counter)
    body = event.to_wire() if readable else f"unreadable {event.event_id}".encode()
    async with sessions.begin() as session:
        row = {"writer": writer, "counter": counter, "event_id": event.event_id, "readable": int(readable)}
        await session.execute(insert(RECORD).values(row))
        values = {"event_id": event.event_id, "subject": event.subject, "body": body}
        await session.execute(insert(OUTBOX.table).values(values))
        await asyncio.sleep(chance.random() * LONGEST_PAUSE_SECONDS)
        if chance.random() < ROLLBACK_SHARE:
            raise _UndoneError


async def run(first: int, count: int, ledger_file: Path) -> None:
    """Write until told to stop."""
    settings = load_settings(ServiceSettings)
    stopping = stop_event()
    engine = connect(settings.database_url.get_secret_value(), pool_size=count)
    sessions = session_factory(engine)
    with ledger_file.open("w", buffering=1) as ledger:
        await asyncio.gather(*(write(sessions, first + index, stopping, ledger) for index in range(count)))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
