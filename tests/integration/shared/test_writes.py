"""A sweep that need not look is told of what its own process writes, once it can be seen."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import connect, session_factory
from shared.writes import hear_writes


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url, pool_size=2)
    async with engine.begin() as connection:
        await connection.execute(text("create table step (name text primary key, taken boolean not null)"))
        await connection.execute(text("insert into step values ('first', false)"))
    yield engine
    await engine.dispose()


@pytest.mark.parametrize(
    ("statement", "rings"),
    [
        ("insert into step values ('second', false)", True),
        ("update step set taken = true where name = 'first'", True),
        ("update only step as s set taken = true where s.name = 'first'", True),
        ("delete from step where name = 'first'", True),
        ("with gone as (delete from step returning name) select name from gone", True),
        ("update step set taken = true where name = 'nobody'", False),
        ("select name from step for update skip locked", False),
        ("select name, 'insert' from step", False),
    ],
)
async def test_the_bell_rings_for_what_changes_rows_and_for_nothing_else(
    engine: AsyncEngine, statement: str, rings: bool
) -> None:
    with hear_writes(engine).listening() as rung:
        async with session_factory(engine).begin() as session:
            await session.execute(text(statement))
            assert not rung.is_set(), "nobody else can see it yet"

    assert rung.is_set() is rings


async def test_whoever_looks_at_the_bell_sees_what_was_written(engine: AsyncEngine) -> None:
    sessions = session_factory(engine)

    async def look(rung: asyncio.Event) -> bool:
        await rung.wait()
        async with sessions() as session:
            return bool(await session.scalar(text("select taken from step where name = 'first'")))

    with hear_writes(engine).listening() as rung:
        looking = asyncio.create_task(look(rung))
        async with sessions.begin() as session:
            await session.execute(text("update step set taken = true"))
            await asyncio.sleep(0)

        assert await looking
