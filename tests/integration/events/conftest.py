"""Two replicas of the activities service on one database."""

import pytest

from tests.conftest import KeptDatabase
from tests.integration.events.desk import Desk
from tests.support.doubles import FakeClock
from tests.support.wire import Wire


@pytest.fixture
async def desk(kept_database: KeptDatabase, clock: FakeClock, wire: Wire) -> Desk:
    """Give a desk whose commands are answered by two replicas in turn."""
    kept = await kept_database("events")
    return Desk(replicas=[kept.sessions(replica) for replica in range(2)], clock=clock, wire=wire)
