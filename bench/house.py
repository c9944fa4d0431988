"""A PostgreSQL and a NATS of their own for one measurement, deleted afterwards."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import nats

from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres
from nuanlin.local.probe import http_get
from nuanlin.local.processes import Command, Server, service_environment
from shared.provision import apply_bus

__all__ = ["House", "open_house", "until_ready"]

READY_SECONDS = 60.0


@dataclass
class House:
    """The servers of one measurement and the programs that were started on them."""

    folder: Path
    postgres: LocalPostgres
    bus: LocalNats
    programs: dict[str, Server] = field(default_factory=dict)

    async def new_database(self, name: str) -> str:
        """Create an empty database; returns its address for SQLAlchemy."""
        connection = await self.connect_database("postgres")
        await connection.execute(f'drop database if exists "{name}" with (force)')
        await connection.execute(f'create database "{name}"')
        await connection.close()
        return self.postgres.url(name)

    async def connect_database(self, name: str) -> "asyncpg.Connection":
        """Open a plain connection."""
        return await asyncpg.connect(self.postgres.url(name, scheme="postgresql"))

    def start(self, name: str, *words: str, **settings: str) -> Server:
        """Start a Python module as a process of its own; its lines go to ``<name>.log``."""
        environment = service_environment(**settings)
        command = Command(argv=(sys.executable, "-m", *words), env=environment)
        server = Server(command, log_file=self.folder / f"{name}.log")
        self.programs[name] = server
        return server

    def settings(self, database_url: str, **more: str) -> Mapping[str, str]:
        """Return the settings every service needs here."""
        common = {
            "NUANLIN_DATABASE_URL": database_url,
            "NUANLIN_NATS_URL": self.bus.url,
            "NUANLIN_HTTP_PORT": "0",
            "NUANLIN_LOG_FORMAT": "json",
            "NUANLIN_ALERTS_DATA_KEY": "a-data-key-of-the-bench",
        }
        return common | more


@asynccontextmanager
async def open_house(*, durable: bool = True, keep: bool = False) -> AsyncIterator[House]:
    """Start both servers with the settings of production and stop them at the end, with every program.

    Not `durable` is for what is counted rather than timed: nothing waits for the disk.
    """
    folder = Path(tempfile.mkdtemp(prefix="nuanlin-bench-"))
    house = House(
        folder=folder,
        postgres=LocalPostgres(folder / "postgres", fast=not durable),
        bus=LocalNats(folder / "nats", sync_always=durable),
    )
    try:
        await house.postgres.start()
        await house.bus.start()
        client = await nats.connect(house.bus.url)
        await apply_bus(client.jetstream(), size_gib=4)
        await client.close()
        yield house
    finally:
        for program in house.programs.values():
            await program.stop(within=10)
        await house.bus.stop()
        await house.postgres.remove()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


async def until_ready(port: int) -> None:
    """Wait until the service on this port says that it is ready."""
    async with asyncio.timeout(READY_SECONDS):
        while (await http_get(port, "/readyz"))[0] != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
