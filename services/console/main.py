"""Put the console together, run it, stop it."""

import asyncio
import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from sqlalchemy import text

from services.console.channels.directory import Directory
from services.console.channels.facts import Facts
from services.console.channels.identity import IdentityProvider
from services.console.channels.live import LiveHub
from services.console.channels.owners import Owners
from services.console.constants import BUS_LOOK_SECONDS
from services.console.deps import Deps
from services.console.http.app import create_app
from services.console.jobs.schedule import JOBS
from services.console.pages.assets import Assets
from services.console.pages.renderer import Renderer
from services.console.pages.texts import Catalogue
from services.console.settings import ConsoleSettings
from services.console.storage.passwords import PasswordKeeper
from services.console.use_cases.speak_as import PROGRAM
from shared.bus import connection_of, join_bus, new_broker
from shared.clock import open_clock
from shared.database import connect, session_factory
from shared.health import health_routes
from shared.jobs import run_job
from shared.logs import configure_logs
from shared.sealing import Sealer
from shared.service import leave_bus, look_past_what_stays, stop_event, take_port
from shared.serving import serve_http

__all__ = ["build_deps", "run_console", "run_parts"]

FOLDER = Path(__file__).parent

EVERY_EVENT = "care.evt.>"
"""Plain subscription without a durable: a page that missed something loads everything again."""

EXIT_BUS_CLOSED = 3

log = structlog.get_logger("console")


async def run_console(settings: ConsoleSettings) -> None:
    """Run until told to stop. Pages answer while the bus is away, and say that it is."""
    configure_logs(service=settings.SERVICE, level=settings.log_level, form=settings.log_format)
    listener = take_port(settings.http_host, settings.http_port)
    stopping = stop_event()
    broker = new_broker(settings, name=settings.SERVICE, on_closed=lambda: _closed(stopping))
    deps = build_deps(settings, broker)
    look_past_what_stays()
    log.info("listening", host=settings.http_host, port=settings.http_port, demo=settings.demo)
    await run_parts(deps, broker, listener, stopping)
    log.info("stopped")


async def run_parts(deps: Deps, broker: NatsBroker, listener: socket.socket, stopping: asyncio.Event) -> None:
    """Serve pages and hear events until told to stop."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_hear(broker, deps.live, stopping))
        http = group.create_task(_serve(deps, broker, listener, stopping))
        http.add_done_callback(lambda _: stopping.set())
        for job in JOBS.jobs:
            group.create_task(run_job(job, deps, service=JOBS.service, clock=deps.clock, stopping=stopping))
    await leave_bus(broker)
    await deps.engine.dispose()


def build_deps(settings: ConsoleSettings, broker: NatsBroker, *, passwords: PasswordKeeper | None = None) -> Deps:
    """Build what the pages need."""
    assets, renderer = _appearance()
    owners = Owners(lambda: connection_of(broker), PROGRAM)
    engine = connect(
        settings.database_url.get_secret_value(), pool_size=settings.database_pool_size, application="console"
    )
    return Deps(
        settings=settings,
        clock=open_clock(settings.clock_file),
        engine=engine,
        sessions=session_factory(engine),
        passwords=passwords or PasswordKeeper(),
        sealer=Sealer((settings.data_key.get_secret_value(),)),
        identity=_identity(settings),
        owners=owners,
        facts=Facts(lambda: connection_of(broker)),
        directory=Directory(owners),
        live=LiveHub(),
        renderer=renderer,
        assets=assets,
    )


@cache
def _appearance() -> tuple[Assets, Renderer]:
    """Load what pages are made of, once: it changes with the release only."""
    assets = Assets(FOLDER / "static")
    return assets, Renderer(FOLDER / "templates", assets=assets, catalogue=Catalogue(FOLDER / "texts"))


def _identity(settings: ConsoleSettings) -> IdentityProvider | None:
    if not settings.oidc_issuer:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        redirect_uri=f"{settings.public_url or f'http://127.0.0.1:{settings.http_port}'}/login/oidc/return",
    )


async def _serve(deps: Deps, broker: NatsBroker, listener: socket.socket, stopping: asyncio.Event) -> None:
    """Serve pages until told to stop."""

    async def bus() -> str | None:
        return None if connection_of(broker).is_connected else "not connected"

    async def database() -> str | None:
        async with deps.engine.connect() as connection:
            await connection.execute(text("select 1"))
        return None

    app = create_app(deps, health=[*health_routes({"bus": bus, "database": database})])
    settings = deps.settings
    await serve_http(
        app,
        listener,
        stopping,
        grace_seconds=max(1, int(settings.stop_seconds)),
        when_stopping=deps.live.close,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        server_header=False,
    )


async def _hear(broker: NatsBroker, hub: LiveHub, stopping: asyncio.Event) -> None:
    """Connect, subscribe to every event, and watch the connection until told to stop."""
    if not await _connected(broker, stopping):
        return
    client = connection_of(broker)

    async def hear(message: Msg) -> None:
        hub.hear(message.subject, message.data)

    await client.subscribe(EVERY_EVENT, cb=hear)
    with suppress(NatsError):  # up means that the server knows what we want to hear
        await client.flush()
    hub.bus_changed(up=True)
    up, reconnects = True, client.stats["reconnects"]
    while not await _stops_within(stopping, BUS_LOOK_SECONDS):
        now_up, now_reconnects = client.is_connected, client.stats["reconnects"]
        if (now_up, now_reconnects) != (up, reconnects):
            up, reconnects = now_up, now_reconnects
            hub.bus_changed(up=up)


async def _connected(broker: NatsBroker, stopping: asyncio.Event) -> bool:
    """Connect, however long it takes; False if told to stop meanwhile."""
    connecting = asyncio.create_task(_connect(broker))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([connecting, stop], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if stopping.is_set():
        connecting.cancel()
        await asyncio.wait([connecting])
        return False
    connecting.result()
    return True


async def _connect(broker: NatsBroker) -> None:
    while True:
        try:
            await join_bus(broker)
        except Exception as error:  # noqa: BLE001
            log.warning("waiting for the bus", reason=type(error).__name__)
            await asyncio.sleep(BUS_LOOK_SECONDS)
        else:
            return


async def _stops_within(stopping: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return False
    return True


def _closed(stopping: asyncio.Event) -> None:
    if not stopping.is_set():
        log.error("bus connection closed for good")
        os._exit(EXIT_BUS_CLOSED)
