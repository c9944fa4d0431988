"""A service as a process of its own: it says what is wrong, outlives its servers, and leaves when asked."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import create_async_engine

from bench.chaos.parts import LISTENER
from bench.chaos.writer import record_of
from nuanlin.local.nats import LocalNats
from nuanlin.local.ports import free_port
from nuanlin.local.postgres import LocalPostgres
from nuanlin.local.probe import http_get
from nuanlin.local.processes import service_environment
from shared.bus import connection_of, new_broker
from shared.provision import apply_bus
from shared.settings import BusSettings
from tests.support.servers import fresh_database, nats_server, postgres_server
from tests.support.waiting import PATIENCE_SECONDS, eventually


@dataclass
class Program:
    """The listener of the chaos program, alone."""

    process: asyncio.subprocess.Process
    port: int

    async def problems(self) -> dict[str, Any]:
        """Return what readiness reports; nothing but good is empty."""
        try:
            _, body = await http_get(self.port, "/readyz")
        except OSError:
            return {"start": "starting"}
        return dict(json.loads(body)["problems"]) if body else {"start": "starting"}

    async def status(self, path: str) -> int:
        """Return the status of one page."""
        status, _ = await http_get(self.port, path)
        return status

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and return how the program ended."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), timeout=PATIENCE_SECONDS)


@asynccontextmanager
async def program(**settings: str) -> AsyncIterator[Program]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.chaos.parts", "listener",
        env=service_environment(NUANLIN_HTTP_PORT=str(port), NUANLIN_LOG_FORMAT="json", **settings),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    try:
        yield Program(process, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
async def address(postgres: LocalPostgres) -> str:
    return await make_tables(postgres)


async def make_tables(postgres: LocalPostgres) -> str:
    url = await fresh_database(postgres, prefix="listener")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(LISTENER.create_all)
    await engine.dispose()
    return url


async def effects(url: str) -> int:
    """Count what was done; -1 while the database is away."""
    connection = None
    try:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        return int(await connection.fetchval("select count(*) from effect"))
    except (OSError, asyncpg.PostgresError):
        return -1
    finally:
        if connection is not None:
            await connection.close()


async def publish(client: Client, *counters: int) -> None:
    for counter in counters:
        event = record_of(1, counter)
        await client.jetstream().publish(event.subject, event.to_wire())


async def test_a_service_is_ready_and_ends_by_sigterm_without_an_error(bus: str, address: str) -> None:
    async with program(NUANLIN_NATS_URL=bus, NUANLIN_DATABASE_URL=address) as service:
        await eventually(service.problems, says=lambda problems: problems == {})
        status = await service.status("/readyz")
        metrics = await service.status("/metrics")
        code = await service.end(signal.SIGTERM)

    assert (status, metrics, code) == (200, 200, 0)


async def test_a_wrong_setting_stops_the_service_and_is_named(bus: str, address: str) -> None:
    async with program(
        NUANLIN_NATS_URL=bus, NUANLIN_DATABASE_URL=address, NUANLIN_DATABASE_POOL_SIZE="many"
    ) as service:
        code = await asyncio.wait_for(service.process.wait(), timeout=PATIENCE_SECONDS)
        assert service.process.stderr is not None
        said = (await service.process.stderr.read()).decode()

    assert code == 2
    assert said.startswith("NUANLIN_DATABASE_POOL_SIZE: ")
    assert "Traceback" not in said


async def test_a_service_that_starts_before_its_servers_waits_for_them(tmp_path: Path, address: str) -> None:
    port = free_port()
    async with program(NUANLIN_NATS_URL=f"nats://127.0.0.1:{port}", NUANLIN_DATABASE_URL=address) as service:
        live = await eventually(lambda: service.status("/livez"))
        waiting = await service.problems()
        server = LocalNats(tmp_path, port=port)
        await server.start()
        client = await nats.connect(server.url)
        await apply_bus(client.jetstream(), size_gib=0.25)
        await client.close()
        await eventually(service.problems, says=lambda problems: problems == {})
        await service.end(signal.SIGTERM)
        await server.stop()

    assert waiting["start"] == "starting"
    assert live == 200


async def test_a_bus_that_is_killed_and_comes_back_is_used_again_by_the_same_process(
    tmp_path: Path, address: str
) -> None:
    async with nats_server(tmp_path) as server:
        client = await nats.connect(server.url)
        await apply_bus(client.jetstream(), size_gib=0.25)
        async with program(NUANLIN_NATS_URL=server.url, NUANLIN_DATABASE_URL=address) as service:
            await eventually(service.problems, says=lambda problems: problems == {})
            server.kill()
            problems = await eventually(service.problems)
            live = await service.status("/livez")
            await server.start()
            await eventually(service.problems, says=lambda problems: problems == {})
            await publish(client, 1, 2, 3)
            await eventually(lambda: effects(address), says=lambda n: n == 3)
            alive = service.process.returncode is None
            await service.end(signal.SIGTERM)
        await client.close()

    assert "bus" in problems
    assert live == 200
    assert alive


async def test_a_database_that_is_killed_makes_the_service_unready_and_loses_nothing(
    tmp_path: Path, bus: str, client: Client
) -> None:
    async with postgres_server(tmp_path / "postgres") as server:
        url = await make_tables(server)
        async with program(NUANLIN_NATS_URL=bus, NUANLIN_DATABASE_URL=url) as service:
            await eventually(service.problems, says=lambda problems: problems == {})
            server.kill()
            await publish(client, *range(1, 41))
            problems = await eventually(service.problems, says=bool)
            status, live = await service.status("/readyz"), await service.status("/livez")
            await server.start()
            await eventually(service.problems, says=lambda problems: problems == {})
            await eventually(lambda: effects(url), says=lambda n: n == 40)
            await service.end(signal.SIGTERM)

    assert "database" in problems
    assert (status, live) == (503, 200)
    assert (await client.jetstream().stream_info("CARE_DLQ")).state.messages == 0


async def test_a_connection_that_is_closed_for_good_is_noticed_and_never_given_up_before(bus: str) -> None:
    closed: list[bool] = []
    broker = new_broker(BusSettings(nats_url=bus), name="visits", on_closed=lambda: closed.append(True))
    await broker.start()
    connection = connection_of(broker)

    attempts = connection.options["max_reconnect_attempts"]
    await connection.close()

    assert attempts == -1
    assert closed == [True]


async def test_a_process_whose_bus_connection_is_closed_for_good_ends(bus: str, address: str) -> None:
    script = (
        "import asyncio, shared.service as s\n"
        "from bench.chaos import parts\n"
        "service = parts.listener()\n"
        "async def build(running):\n"
        "    asyncio.get_running_loop().call_later(0.5, lambda: asyncio.ensure_future(running.connection.close()))\n"
        "    return running\n"
        "import dataclasses\n"
        "service = dataclasses.replace(service, build=build)\n"
        "asyncio.run(s.run_service(service, s.load_settings(parts.ServiceSettings)))\n"
    )
    environment = service_environment(
        NUANLIN_NATS_URL=bus, NUANLIN_DATABASE_URL=address, NUANLIN_HTTP_PORT="0", PYTHONPATH=str(Path.cwd())
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip

    assert await asyncio.wait_for(process.wait(), timeout=PATIENCE_SECONDS) == 3
