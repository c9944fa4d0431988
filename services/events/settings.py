"""What an operator of the activities service can change."""

from typing import ClassVar

from shared.settings import ServiceSettings

__all__ = ["EventsSettings"]


class EventsSettings(ServiceSettings):
    """Settings of the activities service, read from ``NUANLIN_EVENTS_…``."""

    SERVICE: ClassVar[str] = "events"
