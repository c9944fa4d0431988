"""Put the activities service together."""

from services.events.deps import Deps
from services.events.handlers import EDGE
from services.events.jobs import JOBS
from services.events.storage.tables import OUTBOX
from shared.service import Running, Service

__all__ = ["SERVICE", "build_deps"]


async def build_deps(running: Running) -> Deps:
    """Make the deps of the edges."""
    return Deps(clock=running.clock, sessions=running.sessions)


SERVICE = Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build_deps)
