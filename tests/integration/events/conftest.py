"""Two replicas of the activities service on one database."""

from collections.abc import AsyncIterator

import pytest

from shared.database import connect, session_factory
from tests.conftest import Database
from tests.integration.events.desk import Desk
from tests.support.doubles import FakeClock
from tests.support.wire import Wire


@pytest.fixture
async def desk(database: Database, clock: FakeClock, wire: Wire) -> AsyncIterator[Desk]:
    """Give a desk whose commands are answered by two replicas in turn."""
    url = await database("events")
    engines = [connect(url, pool_size=8) for _ in range(2)]
    yield Desk(replicas=[session_factory(engine) for engine in engines], clock=clock, wire=wire)
    for engine in engines:
        await engine.dispose()
