"""Fixtures for every level: one PostgreSQL and one NATS per worker, a fresh database and a fresh bus per test."""

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import hypothesis
import nats
import pytest
from nats.aio.client import Client

from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres
from shared.database import Sessions
from shared.migrations import migrate
from shared.streams import declared_durables, declared_streams
from tests.support.capabilities import ThroughTheBus
from tests.support.doubles import FakeClock
from tests.support.house_logs import HouseLogs
from tests.support.leftovers import Guard
from tests.support.logs import log_to_the_report
from tests.support.order import WholeFiles, rank
from tests.support.ports import take_own_ports
from tests.support.servers import nats_server, postgres_server
from tests.support.shelf import Kept, Shelf
from tests.support.streams import begin_stream
from tests.support.wire import Wire

ROOT = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Let every test clear up after itself, prove what it is marked with, and say why if it fails."""
    config.pluginmanager.register(Guard())
    config.pluginmanager.register(HouseLogs())
    config.pluginmanager.register(ThroughTheBus())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slowest, so that workers end together; put every capability mark into the report.

    `make capabilities` reads the marks there.
    """
    items.sort(key=lambda item: rank(PurePosixPath(item.path.relative_to(ROOT).as_posix())))
    for item in items:
        for mark in item.iter_markers("capability"):
            item.user_properties.extend(("capability", row) for row in mark.args)


def pytest_collection_finish() -> None:
    """Keep what was imported out of all later collections of garbage: there is one after each file, a second long."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles | None:
    """Hand out whole files, where `--dist loadfile` asks for that."""
    return WholeFiles(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="module", autouse=True)
def nothing_unclosed() -> Iterator[None]:
    """Let a socket, file or program that nobody closed fail a test of its own file: collecting it warns."""
    yield
    gc.collect()


Database = Callable[[str], Awaitable[str]]
KeptDatabase = Callable[[str], Awaitable[Kept]]

log_to_the_report()
take_own_ports()
hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """Make a folder that an unprivileged PostgreSQL can reach; pytest's own are closed to everybody else."""
    with tempfile.TemporaryDirectory(prefix="nuanlin-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
async def postgres(servers_folder: Path) -> AsyncIterator[LocalPostgres]:
    async with postgres_server(servers_folder / "postgres") as server:
        yield server


@pytest.fixture(scope="session")
async def nats_node(servers_folder: Path) -> AsyncIterator[LocalNats]:
    async with nats_server(servers_folder / "nats") as server:
        yield server


@pytest.fixture(scope="session")
async def shelf(postgres: LocalPostgres) -> AsyncIterator[Shelf]:
    """Keep databases from test to test."""
    shelf = Shelf(postgres)
    yield shelf
    await shelf.close()


@pytest.fixture
async def kept_database(shelf: Shelf) -> AsyncIterator[KeptDatabase]:
    """Take databases of services and empty them afterwards, so that the next test finds each as fresh."""
    taken: list[Kept] = []

    async def take(service: str) -> Kept:
        async def bring_up(url: str) -> None:
            await migrate(url, ROOT / "services" / service / "migrations")

        taken.append(await shelf.take(service, migrate=bring_up))
        return taken[-1]

    yield take
    for kept in taken:
        await shelf.give_back(kept)


@pytest.fixture
async def database(kept_database: KeptDatabase) -> Database:
    """Make a fresh migrated database of a service; ``await database("visits")`` returns its address."""

    async def make(service: str) -> str:
        return (await kept_database(service)).url

    return make


@pytest.fixture
async def sessions(kept_database: KeptDatabase) -> Callable[[str], Awaitable[Sessions]]:
    """Open sessions on a fresh database of a service: ``await sessions("visits")``."""

    async def open_sessions(service: str) -> Sessions:
        return (await kept_database(service)).sessions()

    return open_sessions


@pytest.fixture
async def bus(nats_node: LocalNats) -> AsyncIterator[str]:
    """Give the address of a bus with all streams and durables, and nothing in them."""
    client = await nats.connect(nats_node.url)
    js = client.jetstream()
    for stream in await js.streams_info():
        await js.delete_stream(stream.config.name or "")
    for declared in declared_streams(size_gib=0.25):
        await begin_stream(js, declared)
    await asyncio.gather(*(js.add_consumer(durable.stream, config=durable.config) for durable in declared_durables()))
    yield nats_node.url
    await client.close()


@pytest.fixture
async def client(bus: str) -> AsyncIterator[Client]:
    """Connect to the bus."""
    connection = await nats.connect(bus)
    yield connection
    await connection.close()


@pytest.fixture
async def wire(nats_node: LocalNats, request: pytest.FixtureRequest) -> AsyncIterator[Wire]:
    """Give the harness of a service the real bus, which it gets ready as far as the test needs it."""
    wire = Wire(nats_node.url, declared="bus" in request.fixturenames)
    yield wire
    await wire.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
