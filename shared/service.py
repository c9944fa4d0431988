"""One frame for every service: start in order, run, stop without losing or stranding anything."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.errors import Error as NatsError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from shared.bus import attach, connection_of, join_bus, new_broker, stop_answering
from shared.clock import Clock, open_clock
from shared.database import Sessions, connect, session_factory
from shared.edge import Edge
from shared.health import Check, health_routes
from shared.heartbeat import Heartbeat, Pulse
from shared.jobs import Jobs, run_job
from shared.logs import configure_logs
from shared.outbox import Outbox, Relay
from shared.publisher import Publisher
from shared.pull import PullGuard
from shared.serving import bind, serve_http
from shared.settings import BusSettings, ServiceSettings, SettingsError
from shared.watch import BusWatch
from shared.writes import hear_writes

__all__ = [
    "Phase",
    "Running",
    "Service",
    "leave_bus",
    "load_settings",
    "look_past_what_stays",
    "run_service",
    "serve",
    "stop_event",
    "take_port",
]

EXIT_SETTINGS = 2
EXIT_BUS_CLOSED = 3
"""The bus connection was closed for good: only a fresh process helps."""

MEASURE_SECONDS = 5.0

log = structlog.get_logger("service")

S = TypeVar("S", bound=BusSettings)


@dataclass(frozen=True)
class Running:
    """What a running service hands to the one who builds its deps."""

    clock: Clock
    engine: AsyncEngine
    sessions: Sessions
    broker: NatsBroker
    watch: BusWatch

    @property
    def connection(self) -> Client:
        """The live bus connection."""
        return connection_of(self.broker)


@dataclass(frozen=True)
class Service:
    """The parts of one service.

    Parameters
    ----------
    edge
        Its handlers; also says its token on the bus.
    jobs
        Its sweeps.
    outbox
        Its outbox table.
    build
        Makes the deps of its edges from what is running.
    close
        Closes what `build` opened.
    checks
        More for readiness than database and bus.
    """

    edge: Edge[Any]
    jobs: Jobs[Any]
    outbox: Outbox
    build: Callable[[Running], Awaitable[Any]]
    close: Callable[[Any], Awaitable[None]] | None = None
    checks: dict[str, Check] = field(default_factory=dict)


def load_settings(kind: type[S]) -> S:
    """Read the settings or end the program with one line per wrong one."""
    try:
        return kind.load()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(EXIT_SETTINGS) from None


def take_port(host: str, port: int) -> socket.socket:
    """Take the port of the program's pages or end it with one line that says why it cannot be had."""
    try:
        return bind(host, port)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(EXIT_SETTINGS) from None


def stop_event() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets; a second signal does nothing more."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def run_service(service: Service, settings: ServiceSettings) -> None:
    """Run a service until it is told to stop.

    It starts its health page first, then waits for its database and its durables rather than die without them, and
    only then listens. Stopping goes the other way round: take nothing more, finish what is in hand, give back the
    rest, empty the outbox, leave.
    """
    token = service.edge.service
    configure_logs(service=token, level=settings.log_level, form=settings.log_format)
    listener = take_port(settings.http_host, settings.http_port)
    stopping = stop_event()
    clock = open_clock(settings.clock_file)
    engine = connect(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size, application=token)
    broker = new_broker(settings, name=token, on_closed=lambda: _closed(stopping))
    watch = BusWatch(service=token, broker=broker)
    running = Running(clock=clock, engine=engine, sessions=session_factory(engine), broker=broker, watch=watch)
    phase = Phase()
    checks: dict[str, Check] = {
        "start": phase.check,
        "database": lambda: _ask_database(engine),
        "bus": _bus_check(watch),
    }
    page = Starlette(routes=health_routes({**checks, **service.checks}))
    async with asyncio.TaskGroup() as group:
        http = group.create_task(serve_http(page, listener, stopping))
        work = group.create_task(serve(service, running, phase=phase, stopping=stopping, settings=settings))
        work.add_done_callback(lambda _: stopping.set())
        await work
        await http
    await engine.dispose()
    log.info("stopped")


@dataclass
class Phase:
    """Why a service is not ready; None when it is."""

    problem: str | None = "starting"

    async def check(self) -> str | None:
        """Answer readiness."""
        return self.problem


def _closed(stopping: asyncio.Event) -> None:
    if not stopping.is_set():
        log.error("bus connection closed for good")
        os._exit(EXIT_BUS_CLOSED)


def _bus_check(watch: BusWatch) -> Check:
    async def check() -> str | None:
        return watch.problem

    return check


async def _ask_database(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        await connection.execute(text("select 1"))
    return None


async def _wait_for_database(engine: AsyncEngine, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await _ask_database(engine)
        except Exception as error:  # noqa: BLE001
            log.warning("waiting for the database", reason=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


async def _connect_bus(broker: NatsBroker, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await join_bus(broker)
        except Exception as error:  # noqa: BLE001
            log.warning("waiting for the bus", reason=type(error).__name__)
            await asyncio.sleep(1)
        else:
            return


async def _until_ready(running: Running, watch: BusWatch, stopping: asyncio.Event) -> bool:
    """Wait for the database, the bus and the durables; False if told to stop meanwhile."""

    async def wait() -> None:
        await _wait_for_database(running.engine, stopping)
        await _connect_bus(running.broker, stopping)
        if not stopping.is_set():
            await watch.wait_for_durables()

    ready = asyncio.create_task(wait())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([ready, stop], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not ready.done():
        ready.cancel()
        await asyncio.wait([ready])
        return False
    ready.result()
    return not stopping.is_set()


async def serve(
    service: Service,
    running: Running,
    *,
    phase: Phase,
    stopping: asyncio.Event,
    settings: ServiceSettings,
) -> None:
    """Listen, sweep and relay until told to stop; then finish what is in hand, give back the rest and leave."""
    if not await _until_ready(running, running.watch, stopping):
        await leave_bus(running.broker)
        return
    broker, token = running.broker, service.edge.service
    deps = await service.build(running)
    attach(broker, service.edge, deps)
    guard = PullGuard()
    await broker.start()
    guard.install(broker)
    relay = Relay(
        service=token, outbox=service.outbox, sessions=running.sessions, publisher=Publisher(lambda: running.connection)
    )
    relay_stop = asyncio.Event()
    relaying = asyncio.create_task(relay.run(relay_stop))
    tasks = [
        asyncio.create_task(running.watch.run(stopping)),
        asyncio.create_task(_measure(relay, stopping)),
        *_sweeping(service, running, deps, stopping=stopping, settings=settings),
    ]
    look_past_what_stays()
    phase.problem = None
    log.info("ready")
    failure = await _stopped_or_failed(stopping, [*tasks, relaying])
    phase.problem = "stopping"
    log.info("stopping")
    half = settings.stop_seconds / 2
    await asyncio.gather(guard.quiesce(timeout=half), stop_answering(broker, timeout=half))
    await _finish(tasks, seconds=settings.stop_seconds / 4)
    relay_stop.set()
    await _finish([relaying], seconds=settings.stop_seconds / 4)
    await leave_bus(broker)
    if service.close is not None:
        await service.close(deps)
    if failure is not None:
        raise failure


def _sweeping(
    service: Service,
    running: Running,
    deps: Any,  # noqa: ANN401
    *,
    stopping: asyncio.Event,
    settings: ServiceSettings,
) -> list["asyncio.Task[None]"]:
    """Begin every sweep, and say once a minute how far they are."""
    token, jobs, pulse = service.edge.service, service.jobs.jobs, Pulse()
    heartbeat = Heartbeat(
        service=token,
        sweeps=[(job.name, job.longest_seconds) for job in jobs],
        pulse=pulse,
        outbox=service.outbox,
        sessions=running.sessions,
        clock=running.clock,
        every_seconds=settings.heartbeat_seconds,
    )
    written = hear_writes(running.engine)
    sweeps = [
        run_job(job, deps, service=token, clock=running.clock, stopping=stopping, written=written, pulse=pulse)
        for job in jobs
    ]
    return [asyncio.create_task(one) for one in (heartbeat.run(stopping), *sweeps)]


def look_past_what_stays() -> None:
    """Have the collector of garbage leave alone what a program loaded to start: it stays until the end.

    Each full look at it takes a tenth of a second and more, while whoever has clicked waits.
    """
    gc.collect()
    gc.freeze()


async def _stopped_or_failed(stopping: asyncio.Event, tasks: Sequence["asyncio.Task[None]"]) -> BaseException | None:
    """Wait until told to stop, or until a part ends by itself; returns what ended it.

    A service without one of its parts looks well and does half its work: it stops, so that a fresh process takes over.
    """
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if stopping.is_set():
        return None
    stopping.set()
    return next(task.exception() for task in tasks if task.done())


async def leave_bus(broker: NatsBroker) -> None:
    """Close the connection; where the bus is away there is nothing to say goodbye to."""
    try:
        await broker.stop()
    except NatsError as error:
        log.info("left while the bus was away", reason=type(error).__name__)
        await connection_of(broker).close()


async def _measure(relay: Relay, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await relay.measure()
        except Exception as error:  # noqa: BLE001
            log.warning("outbox could not be measured", reason=type(error).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), timeout=MEASURE_SECONDS)
        except TimeoutError:
            continue


async def _finish(tasks: Sequence["asyncio.Task[None]"], *, seconds: float) -> None:
    """Let tasks end by themselves for a while, then end them."""
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
