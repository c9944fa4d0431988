"""What the edges of the activities service may ask for."""

from dataclasses import dataclass

from shared.clock import Clock
from shared.database import Sessions

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Made once when the service starts."""

    clock: Clock
    sessions: Sessions
