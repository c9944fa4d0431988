"""The parts of the visits service, put together."""

from services.visits.deps import Deps
from services.visits.handlers import EDGE
from services.visits.jobs import JOBS
from services.visits.settings import VisitsSettings
from services.visits.storage.tables import OUTBOX
from shared.service import Running, Service

__all__ = ["service_of"]


def service_of(settings: VisitsSettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        return Deps(clock=running.clock, sessions=running.sessions, settings=settings, zone=settings.zone)

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)
