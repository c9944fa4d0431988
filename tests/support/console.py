"""The console in this process, on a free loopback port."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import services.console.channels.owners
from nuanlin.local.ports import free_port
from services.console.deps import Deps
from services.console.http.access import session_cookie
from services.console.main import build_deps, run_parts
from services.console.settings import ConsoleSettings
from shared.bus import new_broker
from shared.serving import bind
from shared.settings import SettingsError
from tests.support.accounts import CHEAP, signed_in
from tests.support.waiting import PATIENCE_SECONDS, patiently

__all__ = ["DATA_KEY", "RunningConsole", "running_console"]

DATA_KEY = "sixteen characters at least"

setattr(services.console.channels.owners, "QUERY_SECONDS", PATIENCE_SECONDS)  # noqa: B010 - not exported there
"""A stand-in that is slow because the machine is busy is not away; one that is away says so at once."""


@dataclass(frozen=True)
class RunningConsole:
    """A console that answers."""

    url: str
    deps: Deps

    async def cookie(self, **who: Any) -> dict[str, str]:
        """Sign somebody in, the secretary unless told otherwise, and return the cookie of the session."""
        return {session_cookie(self.deps): await signed_in(self.deps.sessions, **who)}

    async def browser_cookies(self, **who: Any) -> list[Any]:
        """Sign somebody in and return the cookies as a browser takes them."""
        return [{"name": name, "value": value, "url": self.url} for name, value in (await self.cookie(**who)).items()]


def a_port(wanted: int) -> socket.socket:
    """Take the port that is wanted, or any that is free: between choosing and taking it another run may have it."""
    while True:
        try:
            return bind("127.0.0.1", wanted or free_port())
        except SettingsError:
            if wanted:
                raise


@asynccontextmanager
async def running_console(
    nats_url: str, database_url: str, *, clock_file: Path | None = None, port: int = 0, **more: Any
) -> AsyncIterator[RunningConsole]:
    """Run the console until the block ends."""
    listener = a_port(port)
    settings = ConsoleSettings(
        nats_url=nats_url, http_port=listener.getsockname()[1], clock_file=clock_file,
        database_url=SecretStr(database_url), data_key=SecretStr(DATA_KEY), **more,
    )  # fmt: skip
    stopping = asyncio.Event()
    broker = new_broker(settings, name="console", on_closed=lambda: None)
    deps = build_deps(settings, broker, passwords=CHEAP)
    running = asyncio.create_task(run_parts(deps, broker, listener, stopping))
    try:
        async with patiently():
            while not (deps.live.bus_up and await _answers(settings.http_port)):
                if running.done():
                    running.result()
                await asyncio.sleep(0.02)
        yield RunningConsole(url=f"http://127.0.0.1:{settings.http_port}", deps=deps)
    finally:
        stopping.set()
        await running


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
