"""The engine: heals by itself, waits for no lock for ever, and quotes nobody."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

import shared.database
from shared.database import connect, patient, session_factory
from shared.people import withhold_values
from tests.support.waiting import eventually

NAME = "欧阳秀英"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url, pool_size=3)
    yield engine
    await engine.dispose()


async def backend(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(text("select pg_backend_pid()")) or 0)


async def driver_connection(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return (await connection.get_raw_connection()).driver_connection


def closing(pooled: Any) -> Callable[[], Awaitable[bool]]:
    """Ask whether the news of the end has come: it is read by the loop, not by a statement."""

    async def is_closed() -> bool:
        return bool(pooled.is_closed())

    return is_closed


async def drop_connections(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()


@pytest.mark.parametrize("idle_seconds", [0.0, 60.0])
async def test_a_connection_that_the_server_dropped_is_replaced_without_an_error(
    engine: AsyncEngine, database_url: str, idle_seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.database, "IDLE_SECONDS", idle_seconds)
    before = await backend(engine)
    pooled = await driver_connection(engine)

    await drop_connections(database_url)
    await eventually(closing(pooled))

    assert await backend(engine) != before


async def test_a_connection_is_used_again(engine: AsyncEngine) -> None:
    assert await backend(engine) == await backend(engine)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into outbox (event_id, subject, body) values (null, :name, '')",
        "insert into outbox (event_id, subject, body) values (gen_random_uuid(), 'x', :name)",
        "select cast(cast(:name as text) as integer)",
        "insert into inbox (reader, event_id) select cast(:name as text), e from unnest(array[null]::uuid[]) e",
    ],
)
async def test_what_the_database_quotes_in_an_error_is_cut_out_before_anybody_reads_it(
    engine: AsyncEngine, statement: str
) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with engine.begin() as connection:
            await connection.execute(text(statement), {"name": NAME})

    assert NAME not in withhold_values(str(failed.value))


async def test_a_session_speaks_utc_and_waits_for_no_lock_for_ever(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        zone = await connection.scalar(text("show timezone"))
        patience = await connection.scalar(text("show lock_timeout"))

    assert (zone, patience) == ("UTC", "10s")


async def test_what_takes_long_gets_its_time_on_a_connection_of_its_own(database_url: str) -> None:
    hasty = connect(database_url, pool_size=1, statement_seconds=0.05)
    async with patient(session_factory(hasty), seconds=60) as sessions, sessions() as session:
        assert await session.scalar(text("select 1 from pg_sleep(0.2)")) == 1
    await hasty.dispose()
