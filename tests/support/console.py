"""The console in this process, on a free loopback port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import services.console.channels.owners
from nuanlin.local.ports import free_port
from services.console.deps import Deps
from services.console.main import build_deps, run_parts
from services.console.settings import ConsoleSettings
from shared.bus import new_broker
from tests.support.waiting import PATIENCE_SECONDS, patiently

__all__ = ["RunningConsole", "running_console"]

setattr(services.console.channels.owners, "QUERY_SECONDS", PATIENCE_SECONDS)  # noqa: B010 - not exported there
"""A stand-in that is slow because the machine is busy is not away; one that is away says so at once."""


@dataclass(frozen=True)
class RunningConsole:
    """A console that answers."""

    url: str
    deps: Deps


@asynccontextmanager
async def running_console(
    nats_url: str, *, clock_file: Path | None = None, port: int = 0
) -> AsyncIterator[RunningConsole]:
    """Run the console until the block ends."""
    settings = ConsoleSettings(nats_url=nats_url, http_port=port or free_port(), clock_file=clock_file)
    stopping = asyncio.Event()
    broker = new_broker(settings, name="console", on_closed=lambda: None)
    deps = build_deps(settings, broker)
    running = asyncio.create_task(run_parts(deps, broker, stopping))
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
