"""A service running inside the test, on the real bus and database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client

from shared.bus import new_broker
from shared.clock import Clock
from shared.database import Sessions, connect, session_factory
from shared.service import Phase, Running, Service, serve
from shared.settings import ServiceSettings
from shared.watch import BusWatch
from tests.support.waiting import PATIENCE_SECONDS

__all__ = ["Replica", "running"]

READY_SECONDS = PATIENCE_SECONDS


@dataclass
class Replica:
    """One running replica."""

    service: Service
    running: Running
    watch: BusWatch
    phase: Phase

    async def problem(self) -> str | None:
        """Return what readiness would report about the bus."""
        return self.watch.problem

    @property
    def sessions(self) -> Sessions:
        """Sessions on its database."""
        return self.running.sessions

    @property
    def connection(self) -> Client:
        """Its bus connection."""
        return self.running.connection


@asynccontextmanager
async def running(service: Service, settings: ServiceSettings, clock: Clock) -> AsyncIterator[Replica]:
    """Run one replica of a service: its edge, its sweeps and its relay. Start it twice for two replicas."""
    token = service.edge.service
    engine = connect(settings.database_url.get_secret_value(), pool_size=5)
    broker = new_broker(settings, name=token, on_closed=lambda: None)
    watch = BusWatch(service=token, broker=broker)
    parts = Running(clock=clock, engine=engine, sessions=session_factory(engine), broker=broker, watch=watch)
    stopping, phase = asyncio.Event(), Phase()
    work = asyncio.create_task(serve(service, parts, phase=phase, stopping=stopping, settings=settings))
    try:
        async with asyncio.timeout(READY_SECONDS):
            while phase.problem is not None and not work.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        if work.done():
            work.result()
            raise RuntimeError(f"{token} ended before it was ready")
        yield Replica(service=service, running=parts, watch=watch, phase=phase)
    finally:
        stopping.set()
        await work
        await engine.dispose()
