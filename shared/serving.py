"""Serving HTTP on one port until told to stop."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from shared.settings import SettingsError

__all__ = ["bind", "serve_http"]


def bind(host: str, port: int) -> socket.socket:
    """Take a port; nobody is answered on it before `serve_http`.

    Raises
    ------
    SettingsError
        Raised if somebody else has it, or the host has no such address.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise SettingsError(f"http_port: cannot listen on {host}:{port} ({error.strerror})") from None
    return taken


async def serve_http(
    app: ASGIApp,
    listener: socket.socket,
    stopping: asyncio.Event,
    *,
    grace_seconds: int = 3,
    when_stopping: Callable[[], None] | None = None,
    **options: Any,  # noqa: ANN401
) -> None:
    """Serve until told to stop; signals stay with the program.

    Parameters
    ----------
    grace_seconds
        How long answers that are under way may take then.
    when_stopping
        Called first then: ends what would never end by itself.
    options
        Passed on to uvicorn.
    """
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=grace_seconds, **options
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve(sockets=[listener]))  # noqa: SLF001
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
    if when_stopping is not None:
        when_stopping()
    server.should_exit = True
    stop.cancel()
    await serving
    listener.close()
