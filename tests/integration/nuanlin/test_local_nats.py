"""NATS of a local run: what it acknowledged is on the disk, and strangers stay out."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest

from nuanlin.local.nats import LocalNats
from nuanlin.local.processes import DidNotStartError

USERS = """
authorization {
  users: [ { user: visits, password: $VISITS_PASSWORD } ]
}
"""


async def greeting_without_user(server: LocalNats) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"CONNECT {}\r\nPING\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalNats]:
    server = LocalNats(tmp_path / "nats")
    await server.start()
    yield server
    await server.stop()


async def test_the_running_server_writes_to_the_disk_before_it_acknowledges(server: LocalNats) -> None:
    jetstream = (await server.variables())["jetstream"]

    assert isinstance(jetstream, dict)
    assert jetstream["config"]["sync_always"] is True


async def test_a_configuration_that_would_acknowledge_unwritten_messages_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "lazy.conf"
    config.write_text("jetstream { store_dir: $NUANLIN_NATS_STORE }")

    with pytest.raises(DidNotStartError, match="lacks sync_interval: always"):
        await LocalNats(tmp_path / "nats", config=config).start()


async def test_a_broken_configuration_is_named_with_the_words_of_the_server(tmp_path: Path) -> None:
    config = tmp_path / "broken.conf"
    config.write_text("jetstream { store_dirr: here }")

    with pytest.raises(DidNotStartError, match="store_dirr"):
        await LocalNats(tmp_path / "nats", config=config).start()


async def test_acknowledged_messages_are_there_after_kill_9_and_on_the_same_port(server: LocalNats) -> None:
    connection = await nats.connect(server.url)
    await connection.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await connection.jetstream().publish("kept.one", b"")
    await connection.close()
    url = server.url

    server.kill()
    await server.start()

    assert server.url == url
    connection = await nats.connect(server.url)
    assert (await connection.jetstream().stream_info("KEPT")).state.messages == 1
    await connection.close()


async def test_users_and_passwords_come_from_a_file_and_the_environment(tmp_path: Path) -> None:
    include = tmp_path / "users.conf"
    include.write_text(USERS)
    server = LocalNats(tmp_path / "nats", include=include, env={"VISITS_PASSWORD": "secret-of-visits"})
    await server.start()

    try:
        connection = await nats.connect(server.url_for("visits", "secret-of-visits"))
        await connection.close()
        assert b"Authorization Violation" in await greeting_without_user(server)
    finally:
        await server.stop()
