"""JetStream without a client: bytes on a socket, acknowledgements counted. The limit that ours is measured against."""

import asyncio
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

__all__ = ["publish_pipelined"]

READ_BYTES = 1 << 20


async def publish_pipelined(url: str, messages: Sequence[tuple[str, str, bytes]]) -> None:
    """Publish (id, subject, body) one after the other without waiting, until each one has been acknowledged."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=READ_BYTES)
    await reader.readline()
    options = {"verbose": False, "pedantic": False, "headers": True, "lang": "raw", "version": "1"}
    writer.write(f"CONNECT {json.dumps(options)}\r\nSUB _INBOX.raw.* 1\r\nPING\r\n".encode())
    await reader.readuntil(b"PONG\r\n")
    counting = asyncio.create_task(_count(reader, len(messages)))
    for start in range(0, len(messages), 500):
        writer.write(b"".join(_frame(*message) for message in messages[start : start + 500]))
        await writer.drain()
    await counting
    writer.close()
    await writer.wait_closed()


def _frame(event_id: str, subject: str, body: bytes) -> bytes:
    header = b"NATS/1.0\r\nNats-Msg-Id: %b\r\n\r\n" % event_id.encode()
    head = b"HPUB %b _INBOX.raw.1 %d %d\r\n" % (subject.encode(), len(header), len(header) + len(body))
    return head + header + body + b"\r\n"


async def _count(reader: asyncio.StreamReader, expected: int) -> None:
    seen, rest = 0, b""
    while seen < expected:
        chunk = rest + await reader.read(READ_BYTES)
        if b'"error"' in chunk:
            raise RuntimeError("the stream refused a message")
        seen += chunk.count(b"MSG _INBOX.raw.1 ")
        rest = chunk[-16:] if not chunk.endswith(b"\r\n") else b""
        seen -= rest.count(b"MSG _INBOX.raw.1 ")
