"""Put the registry together."""

from services.registry.deps import Deps
from services.registry.handlers import EDGE
from services.registry.jobs import JOBS
from services.registry.settings import RegistrySettings
from services.registry.storage.base import OUTBOX
from shared.service import Running, Service

__all__ = ["service_of"]


def service_of(settings: RegistrySettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        return Deps(clock=running.clock, sessions=running.sessions, settings=settings)

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)
