"""Fixtures shared by every level."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres
from tests.support.servers import nats_server, postgres_server


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Make a folder of this worker that an unprivileged PostgreSQL can reach; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="nuanlin-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def postgres(server_folder: Path) -> AsyncIterator[LocalPostgres]:
    """Run one PostgreSQL for the worker; make databases in it with `fresh_database`."""
    async with postgres_server(server_folder / "postgres") as server:
        yield server


@pytest.fixture(scope="session")
async def nats(server_folder: Path) -> AsyncIterator[LocalNats]:
    """Run one nats-server for the worker, with JetStream and without users."""
    async with nats_server(server_folder / "nats") as server:
        yield server
