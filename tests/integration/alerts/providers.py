"""Real providers on loopback that answer as a test tells them: a mail server and a webhook receiver."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from standardwebhooks import Webhook

__all__ = [
    "SECRET",
    "Gateway",
    "MailServer",
    "Monitor",
    "Receiver",
    "gateway",
    "mail_server",
    "monitor_outside",
    "webhook_receiver",
]

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes.").decode()

Behaviour = int | str
"""A status; ``hang`` answers nothing until `let_go` is set; ``drop`` closes the connection before the answer, ``half``
in the middle of it; ``redirect`` names another address. Anything else is a body, which comes with a status of 200."""


@dataclass
class Server:
    """A server on one port, which can go down and come back."""

    routes: list[web.RouteDef]
    port: int = 0
    _runner: web.AppRunner | None = None

    async def up(self) -> None:
        """Listen; on the port of the last time, if there was one."""
        app = web.Application()
        app.add_routes(self.routes)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def down(self) -> None:
        """Close every connection and listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base(self) -> str:
        """Address without a path."""
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def _serving(*routes: web.RouteDef) -> AsyncIterator[Server]:
    server = Server(list(routes))
    await server.up()
    try:
        yield server
    finally:
        await server.down()


async def _break_off(request: web.Request) -> web.StreamResponse:
    """Begin an answer and close the connection in the middle of it."""
    response = web.StreamResponse(headers={"Content-Length": "40", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"code": 0, "errcode": 0, ')
    if request.transport is not None:
        request.transport.abort()
    return response


@dataclass
class Receiver:
    """A webhook receiver that checks every signature."""

    url: str = ""
    plan: list[Behaviour] = field(default_factory=list)
    """What to do with the next calls; 200 after that."""
    answer: str = ""
    """What is said to calls that nothing is planned for, instead of their status."""
    retry_after: str | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Id and body of every call that came with a right signature."""
    strayed: int = 0
    """Calls of an address that only a redirect names."""
    on_call: Callable[[], Any] | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    server: Server = field(init=False)

    async def stray(self, _: web.Request) -> web.StreamResponse:
        """Take a call that followed a redirect."""
        self.strayed += 1
        return web.Response()

    @property
    def ids(self) -> list[str]:
        """Ids in the order of the calls."""
        return [webhook_id for webhook_id, _ in self.calls]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one call."""
        body = await request.text()
        payload = Webhook(SECRET).verify(body, dict(request.headers))
        self.calls.append((request.headers["webhook-id"], payload))
        if self.on_call is not None:
            await self.on_call()
        behaviour = self.plan.pop(0) if self.plan else 200
        if behaviour == "hang":
            await self.let_go.wait()
        if behaviour == "drop" and request.transport is not None:
            request.transport.abort()
        if behaviour == "redirect":
            raise web.HTTPFound("/elsewhere")
        if behaviour == "half":
            return await _break_off(request)
        status = behaviour if isinstance(behaviour, int) else 200
        said = behaviour if isinstance(behaviour, str) and behaviour.startswith("{") else self.answer
        text = said if said and status == 200 else f"status {status}"
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.Response(status=status, text=text, headers=headers)


@asynccontextmanager
async def webhook_receiver() -> AsyncIterator[Receiver]:
    """Run a receiver on a free port."""
    receiver = Receiver()
    async with _serving(web.post("/notices", receiver.take), web.route("*", "/elsewhere", receiver.stray)) as server:
        receiver.url, receiver.server = f"{server.base}/notices", server
        yield receiver


@dataclass
class MailServer:
    """A mail server that keeps what it accepted."""

    port: int = 0
    plan: list[str] = field(default_factory=list)
    """What to answer to the next mails, which are not kept; accepted after that. ``hang``, ``drop``, ``half`` and
    ``twice`` are mails that are kept."""
    mails: list[Message] = field(default_factory=list)
    tries: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None

    async def up(self) -> None:
        """Listen; on the port of the last time, if there was one."""
        loop = asyncio.get_running_loop()
        made = lambda: SMTP(self, hostname="mail.example.test", loop=loop)  # noqa: E731
        self._server = await loop.create_server(made, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Listen no more; every mail has a connection of its own."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one mail."""
        self.tries += 1
        behaviour = self.plan.pop(0) if self.plan else "250 queued as 4711"
        if behaviour[:3].isdigit() and not behaviour.startswith("250"):
            return behaviour
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=default))
        if behaviour == "hang":
            await self.let_go.wait()
        transport = server.transport
        if isinstance(transport, asyncio.Transport) and behaviour in {"drop", "half"}:
            transport.write(b"25" if behaviour == "half" else b"")
            transport.close()
        return "250 queued as 4711\r\n250 queued as 4711" if behaviour == "twice" else "250 queued as 4711"


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Run a mail server on a free port."""
    handler = MailServer()
    await handler.up()
    try:
        yield handler
    finally:
        await handler.down()


@dataclass
class Gateway:
    """A gateway for text messages that answers 200 whatever happens, and says in the body what did."""

    url: str = ""
    plan: list[Behaviour] = field(default_factory=list)
    """What to do with the next calls: a status, a body, ``hang``, ``drop`` after the message was taken, ``half``,
    ``twice``."""
    answer: str = '{"code": 0, "msg": "ok"}'
    """What is said to calls that nothing is planned for."""
    retry_after: str | None = None
    taken: list[dict[str, Any]] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    server: Server = field(init=False)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one call."""
        self.taken.append(await request.json() | {"headers": dict(request.headers), "path": str(request.rel_url)})
        behaviour = self.plan.pop(0) if self.plan else self.answer
        if behaviour == "hang":
            await self.let_go.wait()
        if behaviour == "drop" and request.transport is not None:
            request.transport.abort()
        if behaviour == "half":
            return await _break_off(request)
        if isinstance(behaviour, int):
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.Response(status=behaviour, text=f"status {behaviour}", headers=headers)
        body = self.answer * 2 if behaviour == "twice" else behaviour
        return web.Response(text=body, content_type="application/json")


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """Run a gateway on a free port."""
    answering = Gateway()
    async with _serving(web.post("/send", answering.take)) as server:
        answering.url, answering.server = f"{server.base}/send", server
        yield answering


@dataclass
class Monitor:
    """A monitor outside that counts its signs of life."""

    url: str = ""
    calls: list[tuple[float, str, str]] = field(default_factory=list)
    """When each came, by the clock of the event loop, what it asked for, and what it said."""

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one sign of life."""
        body = await request.text()
        self.calls.append((asyncio.get_running_loop().time(), str(request.rel_url), body))
        return web.Response(text="OK")

    async def count(self) -> int:
        """Return how many have come."""
        return len(self.calls)

    async def silence(self) -> float:
        """Return for how many seconds none has come."""
        return asyncio.get_running_loop().time() - self.calls[-1][0]


@asynccontextmanager
async def monitor_outside() -> AsyncIterator[Monitor]:
    """Run a monitor on a free port."""
    monitor = Monitor()
    async with _serving(web.get("/ping/{key}", monitor.take)) as server:
        monitor.url = f"{server.base}/ping/7f3a"
        yield monitor
