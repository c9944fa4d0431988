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

__all__ = ["SECRET", "Gateway", "MailServer", "Receiver", "gateway", "mail_server", "webhook_receiver"]

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, 32 bytes.").decode()

Behaviour = int | str
"""A status; ``hang`` answers nothing until `let_go` is set; ``drop`` closes the connection; ``redirect`` names another
address."""


@dataclass
class Receiver:
    """A webhook receiver that checks every signature."""

    url: str = ""
    plan: list[Behaviour] = field(default_factory=list)
    """What to do with the next calls; 200 after that."""
    retry_after: str | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Id and body of every call that came with a right signature."""
    strayed: int = 0
    """Calls of an address that only a redirect names."""
    on_call: Callable[[], Any] | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

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
        status = behaviour if isinstance(behaviour, int) else 200
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return web.Response(status=status, text=f"status {status}", headers=headers)


@asynccontextmanager
async def _serving(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def webhook_receiver() -> AsyncIterator[Receiver]:
    """Run a receiver on a free port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/notices", receiver.take)
    app.router.add_route("*", "/elsewhere", receiver.stray)
    async with _serving(app) as base:
        receiver.url = f"{base}/notices"
        yield receiver


@dataclass
class MailServer:
    """A mail server that keeps what it accepted."""

    port: int = 0
    plan: list[str] = field(default_factory=list)
    """What to answer to the next mails; accepted after that."""
    mails: list[Message] = field(default_factory=list)
    tries: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one mail."""
        self.tries += 1
        if self.plan:
            return self.plan.pop(0)
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=default))
        return "250 queued as 4711"


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Run a mail server on a free port."""
    handler = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="mail.example.test", loop=loop), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        await server.wait_closed()


@dataclass
class Gateway:
    """A gateway for text messages that answers 200 whatever happens, and says in the body what did."""

    url: str = ""
    plan: list[Behaviour] = field(default_factory=list)
    """What to do with the next calls: a status, a body, ``hang``, ``drop`` after the message was taken, ``twice``."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take one call."""
        self.taken.append(await request.json() | {"headers": dict(request.headers), "path": str(request.rel_url)})
        behaviour = self.plan.pop(0) if self.plan else '{"code": 0, "msg": "ok"}'
        if behaviour == "hang":
            await self.let_go.wait()
        if behaviour == "drop" and request.transport is not None:
            request.transport.abort()
        if isinstance(behaviour, int):
            return web.Response(status=behaviour, text=f"status {behaviour}")
        body = '{"code": 0}{"code": 0}' if behaviour == "twice" else behaviour
        return web.Response(text=body, content_type="application/json")


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """Run a gateway on a free port."""
    answering = Gateway()
    app = web.Application()
    app.router.add_post("/send", answering.take)
    async with _serving(app) as base:
        answering.url = f"{base}/send"
        yield answering
