"""The console as a process: it starts without a bus and ends when told to, whatever it waits for."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientError, ClientSession

from nuanlin.local.nats import LocalNats
from nuanlin.local.ports import free_port
from tests.support.accounts import signed_in_at
from tests.support.console import DATA_KEY
from tests.support.people import COMMUNITY
from tests.support.waiting import eventually, patiently


@dataclass
class Running:
    """One console process."""

    process: Process
    url: str

    async def get(self, path: str) -> int:
        """Ask for a page; 0 if nobody listens."""
        try:
            async with ClientSession() as session, session.get(self.url + path) as response:
                return response.status
        except ClientError:
            return 0

    async def stops(self) -> int:
        """Tell it to stop and return how it ended."""
        self.process.send_signal(signal.SIGTERM)
        async with patiently():
            return await self.process.wait()


@asynccontextmanager
async def running(nats_url: str, database_url: str) -> AsyncIterator[Running]:
    """Run a console of its own."""
    port = free_port()
    variables = dict(os.environ) | {
        "NUANLIN_NATS_URL": nats_url,
        "NUANLIN_CONSOLE_HTTP_PORT": str(port),
        "NUANLIN_CONSOLE_DATABASE_URL": database_url,
        "NUANLIN_CONSOLE_DATA_KEY": DATA_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.console", env=variables, stdout=DEVNULL
    )
    started = Running(process=process, url=f"http://127.0.0.1:{port}")
    try:
        await eventually(lambda: started.get("/livez"), says=lambda status: status == 200)
        yield started
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
def ready() -> Callable[[Running], Awaitable[int]]:
    async def wait(console: Running) -> int:
        return await eventually(lambda: console.get("/readyz"), says=lambda status: status == 200)

    return wait


async def test_it_lets_open_pages_go_when_it_stops(
    nats_node: LocalNats, database: Callable[[str], Awaitable[str]], ready: Callable[[Running], Awaitable[int]]
) -> None:
    url = await database("console")
    async with running(nats_node.url, url) as console:
        await ready(console)
        cookie = await signed_in_at(url)
        async with ClientSession(cookies={"nuanlin_session": cookie}) as session:
            pages = [await session.get(f"{console.url}/live?community={COMMUNITY}") for _ in range(5)]

            assert await console.stops() == 0
            for page in pages:
                page.close()


async def test_it_waits_for_servers_that_are_not_there_says_so_and_still_stops() -> None:
    nowhere = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/nuanlin_console"
    async with running(f"nats://127.0.0.1:{free_port()}", nowhere) as console:
        assert await console.get("/readyz") == 503
        assert await console.get("/login") == 200

        assert await console.stops() == 0
