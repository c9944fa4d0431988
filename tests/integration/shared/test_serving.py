"""A port that somebody else has is said plainly, and breaks nothing else."""

import asyncio
import socket

import pytest
from starlette.applications import Starlette

from nuanlin.local.ports import free_port
from shared.serving import bind, serve_http
from shared.settings import SettingsError


def test_a_port_that_is_taken_is_a_setting_to_be_changed() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(SettingsError, match=rf"127\.0\.0\.1:{port}"):
        bind("127.0.0.1", port)


async def test_it_answers_until_told_to_stop_and_gives_the_port_back() -> None:
    listener = bind("127.0.0.1", free_port())
    port, stopping, ended = listener.getsockname()[1], asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve_http(Starlette(), listener, stopping, when_stopping=ended.set))

    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except OSError:
            await asyncio.sleep(0.01)
    writer.write(b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 404")
    writer.close()
    await writer.wait_closed()
    stopping.set()
    await serving

    assert ended.is_set()
    bind("127.0.0.1", port).close()
