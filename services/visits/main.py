"""The parts of the visits service, put together."""

from services.visits.catch_up import CatchUp
from services.visits.deps import Deps
from services.visits.handlers import EDGE
from services.visits.jobs import JOBS
from services.visits.settings import VisitsSettings
from services.visits.storage.residents import ResidentStore
from services.visits.storage.tables import OUTBOX
from shared.clock import real_now
from shared.service import Running, Service

__all__ = ["service_of"]


def service_of(settings: VisitsSettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        async def planned() -> bool:
            async with running.sessions() as session:
                return not await ResidentStore(session).anybody_waits(now=running.clock.now(), real_now=real_now())

        return Deps(
            clock=running.clock,
            sessions=running.sessions,
            settings=settings,
            zone=settings.zone,
            caught_up=CatchUp(lambda: running.connection, planned).done,
        )

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)
