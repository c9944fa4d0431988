"""A database with an outbox and an inbox, and the settings of the trial service."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine

from nuanlin.local.postgres import LocalPostgres
from shared.database import Sessions, connect, session_factory
from shared.settings import ServiceSettings
from tests.integration.shared.trial import Base
from tests.support.servers import fresh_database, template_database


@pytest.fixture
async def database_url(postgres: LocalPostgres) -> str:
    async def bring_up(url: str) -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await engine.dispose()

    template = await template_database(postgres, "trial", migrate=bring_up)
    return await fresh_database(postgres, template=template, prefix="trial")


@pytest.fixture
async def settings(database_url: str, bus: str) -> ServiceSettings:
    return ServiceSettings(database_url=SecretStr(database_url), nats_url=bus)


@pytest.fixture
async def trial_sessions(database_url: str) -> AsyncIterator[Sessions]:
    engine = connect(database_url, pool_size=8)
    yield session_factory(engine)
    await engine.dispose()
