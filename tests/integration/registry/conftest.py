"""A registry on a fresh database."""

from collections.abc import Awaitable, Callable

import pytest

from shared.database import Sessions
from tests.integration.registry.desk import NOON, VAULT, Desk
from tests.support.doubles import FakeClock


@pytest.fixture
async def desk(sessions: Callable[[str], Awaitable[Sessions]]) -> Desk:
    desk = Desk(VAULT.given_to(await sessions("registry")), FakeClock(NOON))
    await desk.define()
    return desk
