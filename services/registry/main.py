"""Put the registry together."""

from services.registry.deps import Deps
from services.registry.handlers import EDGE
from services.registry.jobs import JOBS
from services.registry.settings import RegistrySettings, vault_words
from services.registry.storage.base import OUTBOX
from services.registry.storage.sealed import Vault
from shared.service import Running, Service

__all__ = ["service_of"]


def service_of(settings: RegistrySettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        Vault.of_words(*vault_words(settings)).given_to(running.sessions)
        return Deps(clock=running.clock, sessions=running.sessions, settings=settings)

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)
