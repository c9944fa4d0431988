"""A registry on a fresh database."""

from collections.abc import Awaitable, Callable

import pytest

from shared.database import Sessions
from tests.integration.registry.desk import NOON, VAULT, Desk
from tests.support.doubles import FakeClock
from tests.support.wire import Wire


@pytest.fixture
async def desk(sessions: Callable[[str], Awaitable[Sessions]], wire: Wire) -> Desk:
    desk = Desk(VAULT.given_to(await sessions("registry")), FakeClock(NOON), wire)
    await desk.define()
    return desk
