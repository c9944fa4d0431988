"""Migrations of visits that meet the traffic of a running service."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

import services.visits
from shared.migrations import configuration, migrate
from tests.support.waiting import eventually

FOLDER = Path(services.visits.__file__).parent / "migrations"


@pytest.fixture
async def former(database: Callable[[str], Awaitable[str]]) -> AsyncIterator[AsyncEngine]:
    """Take a database back to before figures were kept; it is brought up to date again for whoever has it next."""
    url = await database("visits")
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(_back)
        await connection.commit()
    yield engine
    await engine.dispose()
    await migrate(url, FOLDER)


def _back(connection: Connection) -> None:
    config = configuration(FOLDER)
    config.attributes["connection"] = connection
    command.downgrade(config, "0027")


async def test_keeping_figures_begins_beside_somebody_who_reads_and_then_writes(former: AsyncEngine) -> None:
    async def waits() -> bool:
        async with former.connect() as looking:
            waiting = "select exists (select from pg_locks where not granted and relation = 'visit'::regclass)"
            return bool(await looking.scalar(text(waiting)))

    async with former.connect() as business:
        await business.execute(text("select count(*) from visit"))
        migrating = asyncio.create_task(migrate(former.url.render_as_string(hide_password=False), FOLDER))
        await eventually(waits)
        await business.execute(text("update visit set status = status"))
        await business.commit()
    assert "0028" in await migrating
