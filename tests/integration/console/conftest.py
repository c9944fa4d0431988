"""A console on a real bus, with stand-ins for the services behind it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nuanlin.local.nats import LocalNats
from shared.clock import real_now
from tests.support.console import RunningConsole, running_console
from tests.support.owners import FakeOwners
from tests.support.visitor import Visitor, visiting

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_now() -> datetime:
    """Return the time the stand-ins live in."""
    return real_now().astimezone(SHANGHAI)


@pytest.fixture
async def owners(nats_node: LocalNats) -> AsyncIterator[FakeOwners]:
    """Let invented services answer."""
    standing_in = FakeOwners(nats_node.url, shanghai_now)
    await standing_in.start()
    yield standing_in
    await standing_in.stop()


@pytest.fixture
async def console(
    nats_node: LocalNats, owners: FakeOwners, database: Callable[[str], Awaitable[str]]
) -> AsyncIterator[RunningConsole]:
    """Run a console of its own for one test."""
    assert owners.client.is_connected
    async with running_console(nats_node.url, await database("console")) as running:
        yield running


@pytest.fixture
async def visitor(console: RunningConsole) -> AsyncIterator[Visitor]:
    """Open a browser session of the secretary."""
    async with visiting(console.url, cookies=await console.cookie()) as somebody:
        yield somebody
