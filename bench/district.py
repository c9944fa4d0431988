"""A district around the demo house: what registry, visits and alerts know of the same million people."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from bench.district_rows import ALERTS, CONTACTS, COPY_ALERTS, COPY_VISITS, IN_CARE, PEOPLE, SOMEBODY, VISITS
from bench.search import fill
from nuanlin.programs import program_named

if TYPE_CHECKING:
    from tests.support.demo_house import DemoHouse

__all__ = ["fill_district"]

PATIENCE_SECONDS = 1800.0

WEEKS = 8
"""As many as the overview of a district shows."""

Say = Callable[[str], None]


async def fill_district(demo: "DemoHouse", residents: int, *, folder: Path) -> None:
    """Fill the databases of a running house.

    A tenth is special and was due every week of the last eight: nine in ten were visited, one in twenty was missed, and
    of the present week one in seven has been. Whoever was missed last week is an open alert, the others closed ones.
    """
    begun = time.perf_counter()

    def say(what: str) -> None:
        print(f"pages: {what} after {time.perf_counter() - begun:.0f} s", flush=True)

    people = folder / "people"
    async with _connected(demo, "registry") as registry:
        known = await registry.fetchval("select array_agg(id) from resident")
        await fill(registry, residents)
        await registry.copy_from_query(PEOPLE, known, output=people, format="binary", timeout=PATIENCE_SECONDS)
        say(f"{residents:,} residents in the registry")
    async with _connected(demo, "visits") as visits:
        await _take(visits, people)
        await _fill_visits(visits, demo.stack.now())
        say("their visits and contacts of eight weeks")
    async with _connected(demo, "alerts") as alerts:
        await _take(alerts, people)
        await _fill_alerts(alerts, demo.stack.now())
        await alerts.execute("checkpoint")
        say("their alerts")
    people.unlink()


@asynccontextmanager
async def _connected(demo: "DemoHouse", program: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    url = demo.stack.house.postgres.url(program_named(program).database, scheme="postgresql")
    connection = await asyncpg.connect(url, command_timeout=PATIENCE_SECONDS)
    try:
        yield connection
    finally:
        await connection.close()


async def _take(connection: "asyncpg.Connection[asyncpg.Record]", people: Path) -> None:
    await connection.execute(SOMEBODY)
    await connection.copy_to_table("somebody", source=people, format="binary")
    await connection.execute("analyze somebody")


async def _fill_visits(connection: "asyncpg.Connection[asyncpg.Record]", now: datetime) -> None:
    await connection.execute(COPY_VISITS)
    await connection.execute(IN_CARE)
    await connection.execute(VISITS, now, WEEKS)
    await connection.execute(CONTACTS)
    for table in ("resident_copy", "listing", "circle_copy", "visit", "contact"):
        await connection.execute(f"vacuum analyze {table}")


async def _fill_alerts(connection: "asyncpg.Connection[asyncpg.Record]", now: datetime) -> None:
    await connection.execute(COPY_ALERTS)
    await connection.execute(ALERTS, now, WEEKS)
    for table in ("resident_copy", "circle_copy", "alert"):
        await connection.execute(f"vacuum analyze {table}")
