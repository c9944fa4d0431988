"""One community for each test."""

from collections.abc import Awaitable, Callable

import pytest

from shared.database import Sessions
from tests.integration.alerts.community import Community
from tests.support.doubles import FakeClock


@pytest.fixture
async def community(sessions: Callable[[str], Awaitable[Sessions]], clock: FakeClock) -> Community:
    return Community(sessions=await sessions("alerts"), clock=clock)
