"""Asks a program on this machine whether it is ready, without a web client."""

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["http_get", "until"]


async def http_get(port: int, path: str, *, within: float = 1.0) -> tuple[int, bytes]:
    """Fetch one page from 127.0.0.1.

    Returns
    -------
    tuple[int, bytes]
        Status and body; status 0 when nobody answered within that many seconds.
    """
    try:
        async with asyncio.timeout(within):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
                answer = await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError):
        return 0, b""
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(maxsplit=2)
    return (int(words[1]) if len(words) > 1 else 0), body


async def until(true: Callable[[], Awaitable[bool]], *, every: float) -> None:
    """Ask again every so many seconds until the answer is yes."""
    while True:
        if await true():
            return
        await asyncio.sleep(every)
