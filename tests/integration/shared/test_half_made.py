"""A connection to the bus that came into being badly is noticed and made anew, before the service begins."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

import shared.watch
from shared.settings import ServiceSettings
from tests.integration.shared.trial import Heard, attendance, make_service, tell
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually

Spoil = Callable[[bytes, asyncio.StreamWriter], bytes]
"""Gets what the client of the first connection says and the way back to it; returns what the server hears of that."""


def ping_first(said: bytes, back: asyncio.StreamWriter) -> bytes:
    """Send the server's own PING before the PONG the client waits for: what servers do to a client they think slow."""
    if said.startswith(b"CONNECT"):
        back.write(b"PING\r\n")
    return said


def deaf_later(said: bytes, _: asyncio.StreamWriter) -> bytes:
    """Let nothing through once the connection is made."""
    return said if said.startswith((b"CONNECT", b"PING")) else b""


@asynccontextmanager
async def spoilt_way(bus: str, spoil: Spoil) -> AsyncIterator[str]:
    """Stand between client and server, and spoil the first connection."""
    tasks: list[asyncio.Task[None]] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Spoil | None = None) -> None:
        back = ways[writer]
        try:
            while said := await reader.read(65536):
                writer.write(change(said, back) if change else said)
        except ConnectionError:
            pass
        finally:
            writer.close()
            back.close()

    ways: dict[asyncio.StreamWriter, asyncio.StreamWriter] = {}

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = urlsplit(bus)
        answers, server = await asyncio.open_connection(there.hostname, there.port)
        change = None if ways else spoil
        ways[server], ways[writer] = writer, server
        tasks.append(asyncio.create_task(pass_on(reader, server, change)))
        tasks.append(asyncio.create_task(pass_on(answers, writer)))

    between = await asyncio.start_server(join, "127.0.0.1", 0)
    async with between:
        yield f"nats://127.0.0.1:{between.sockets[0].getsockname()[1]}"
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("spoil", [ping_first, deaf_later])
async def test_a_service_whose_connection_was_made_badly_makes_another_and_hears(
    settings: ServiceSettings, clock: FakeClock, bus: str, monkeypatch: pytest.MonkeyPatch, spoil: Spoil
) -> None:
    monkeypatch.setattr(shared.watch, "PROBE_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(shared.watch, "START_PROBE_SECONDS", 0.1)
    heard = Heard()

    async with spoilt_way(bus, spoil) as way:
        spoilt = settings.model_copy(update={"nats_url": way})
        async with running(make_service(heard), spoilt, clock) as replica:
            await tell(replica, attendance(clock))
            await eventually(heard.count)
            assert replica.connection.stats["reconnects"] >= 1
