"""What the edges of visits may ask for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.visits.settings import VisitsSettings
from services.visits.use_cases.turn_passcodes import Rotation
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
    caught_up: Callable[[], Awaitable[bool]]
    """Says whether everything that happened before a start has been heard and planned."""
    rotation: Rotation | None = None
    """How passcodes are made; None in a deployment that has no key for them."""

    @property
    def audit_years(self) -> int:
        """How long it is kept who saw and changed whom."""
        return self.settings.audit_years
