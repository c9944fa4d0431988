"""What the edges of visits may ask for."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.visits.settings import VisitsSettings
from shared.clock import Clock
from shared.database import Sessions

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Built once in `main`."""

    clock: Clock
    sessions: Sessions
    settings: VisitsSettings
    zone: ZoneInfo
    """Zone of civil dates."""
