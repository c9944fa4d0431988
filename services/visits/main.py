"""The parts of the visits service, put together."""

from datetime import timedelta
from random import Random, SystemRandom

from services.visits.catch_up import CatchUp
from services.visits.deps import Deps
from services.visits.handlers import EDGE
from services.visits.jobs import JOBS
from services.visits.settings import VisitsSettings
from services.visits.storage.residents import ResidentStore
from services.visits.storage.tables import OUTBOX
from services.visits.use_cases.turn_passcodes import Rotation
from shared.clock import real_now
from shared.sealing import Sealer
from shared.service import Running, Service

__all__ = ["rotation_of", "service_of"]


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
            rotation=rotation_of(settings, SystemRandom()),
        )

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)


def rotation_of(settings: VisitsSettings, chance: Random) -> Rotation | None:
    """Return how passcodes are made under these settings; None without a key."""
    keys = (settings.passcode_key, settings.passcode_former_key)
    if settings.passcode_key is None:
        return None
    return Rotation(
        sealer=Sealer(tuple(key.get_secret_value() for key in keys if key is not None)),
        chance=chance,
        shortest=timedelta(days=settings.passcode_shortest_days),
        longest=timedelta(days=max(settings.passcode_longest_days, settings.passcode_shortest_days)),
        grace=timedelta(hours=settings.passcode_grace_hours),
        leak_grace=timedelta(minutes=settings.passcode_leak_grace_minutes),
        memory=settings.passcode_memory,
    )
