"""Put the activities service together."""

from services.events.deps import Deps
from services.events.handlers import EDGE
from services.events.jobs import JOBS
from services.events.settings import EventsSettings
from services.events.storage.tables import OUTBOX
from shared.service import Running, Service

__all__ = ["service_of"]


def service_of(settings: EventsSettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        return Deps(
            clock=running.clock, sessions=running.sessions, zone=settings.zone, audit_years=settings.audit_years
        )

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)
