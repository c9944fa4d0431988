"""A nats-server with the accounts of production, all streams and all durables."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from pydantic import SecretStr

from nuanlin.local.nats import LocalNats
from scripts.bus_accounts import FILE, bus_users
from shared.client import bus_client
from shared.provision import apply_bus
from shared.settings import BusSettings
from tests.support.servers import nats_server
from tests.support.waiting import patiently

PASSWORDS = {user.name: f"-1{user.name}" for user in bus_users()} | {"sys": "2026-11-22"}
"""Passwords that the server would take for a number or a date if nobody took care."""


class Visitor:
    """One user's connection, spoken by hand: in verbose mode the server says yes or no to every line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._subscriptions = 0

    @classmethod
    async def enter(cls, port: int, user: str | None, password: str | None) -> "Visitor":
        """Connect and log in.

        Raises
        ------
        PermissionError
            Raised if the server does not let them in.
        """
        visitor = cls(*await asyncio.open_connection("127.0.0.1", port))
        await visitor._reader.readline()
        words = json.dumps({"verbose": True, "user": user, "pass": password, "headers": True, "no_responders": True})
        if not await visitor._accepts(f"CONNECT {words}"):
            await visitor.leave()
            raise PermissionError(user)
        return visitor

    async def leave(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()

    async def may_publish(self, subject: str, body: str = "", *, reply: str = "") -> bool:
        """Publish and see whether the server objects."""
        return await self._accepts(f"PUB {subject} {reply} {len(body)}\r\n{body}")

    async def listens(self, subject: str, queue: str = "") -> None:
        """Subscribe for good."""
        self._subscriptions += 1
        assert await self._accepts(f"SUB {subject} {queue} {self._subscriptions}")

    async def hears(self) -> str:
        """Wait for a message; returns the subject its sender wants the answer on."""
        async with patiently():
            while not (line := (await self._reader.readline()).decode()).startswith("MSG "):
                assert line, "the server hung up"
        words = line.split()
        await self._reader.readexactly(int(words[-1]) + 2)
        return words[3] if len(words) == 5 else ""

    async def may_subscribe(self, subject: str, queue: str = "") -> bool:
        """Subscribe and see whether the server objects."""
        self._subscriptions += 1
        allowed = await self._accepts(f"SUB {subject} {queue} {self._subscriptions}")
        if allowed:
            await self._accepts(f"UNSUB {self._subscriptions}")
        return allowed

    async def _accepts(self, line: str) -> bool:
        self._writer.write(f"{line}\r\n".encode())
        async with patiently():
            while True:
                said = await self._reader.readline()
                if said.startswith(b"+OK"):
                    return True
                if said.startswith(b"-ERR") or not said:
                    return False


Login = Callable[[str], Awaitable[Visitor]]


@pytest.fixture(scope="module")
async def guarded_bus(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalNats]:
    """Run the server; the operator's own user has applied streams and durables."""
    environment = {f"NUANLIN_NATS_PASSWORD_{user.upper()}": password for user, password in PASSWORDS.items()}
    async with nats_server(tmp_path_factory.mktemp("guarded"), include=FILE, **environment) as server:
        async with bus_client(settings_of(server, "cli")) as client:
            await apply_bus(client.jetstream(), size_gib=0.25)
        yield server


@pytest.fixture
async def login(guarded_bus: LocalNats) -> AsyncIterator[Login]:
    """Connect as a user: ``await login("visits")``."""
    async with AsyncExitStack() as stack:

        async def enter(user: str) -> Visitor:
            visitor = await Visitor.enter(guarded_bus.port or 0, user, PASSWORDS[user])
            stack.push_async_callback(visitor.leave)
            return visitor

        yield enter


def settings_of(server: LocalNats, user: str) -> BusSettings:
    """Return the bus settings of a user."""
    return BusSettings(nats_url=server.url, nats_user=user, nats_password=SecretStr(PASSWORDS[user]))
