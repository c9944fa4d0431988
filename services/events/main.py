"""Put the activities service together."""

from datetime import timedelta

from services.events.deps import Deps
from services.events.domain.check_in_code import CodeKey
from services.events.handlers import EDGE
from services.events.jobs import JOBS
from services.events.settings import EventsSettings
from services.events.storage.tables import OUTBOX
from shared.service import Running, Service

__all__ = ["codes_of", "service_of"]


def service_of(settings: EventsSettings) -> Service:
    """Return the service for these settings."""

    async def build(running: Running) -> Deps:
        return Deps(
            clock=running.clock,
            sessions=running.sessions,
            zone=settings.zone,
            codes=codes_of(settings),
            remind_ahead=timedelta(hours=settings.reminder_hours),
            audit_years=settings.audit_years,
        )

    return Service(edge=EDGE, jobs=JOBS, outbox=OUTBOX, build=build)


def codes_of(settings: EventsSettings) -> CodeKey | None:
    """Return what makes the codes at the door; None without a secret."""
    if settings.check_in_key is None:
        return None
    secret = settings.check_in_key.get_secret_value().encode()
    return CodeKey(secret, period=timedelta(seconds=settings.check_in_code_seconds))
