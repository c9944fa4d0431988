"""What an operator of visits can change."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import ServiceSettings

__all__ = ["VisitsSettings"]


class VisitsSettings(ServiceSettings):
    """Settings of visits, read from ``NUANLIN_VISITS_…`` and ``NUANLIN_…``."""

    SERVICE: ClassVar[str] = "visits"

    circle_patience_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0
    """How long to wait for a resident's care circle before visits are planned without a liaison, in real seconds.

    The two facts come on different subjects; planning on the first alone would report a whole roster as unassigned.
    """
    birthday_ahead_days: Annotated[int, Field(ge=8, le=90)] = 21
    """How far ahead birthday visits are planned. Every resident is planned once a week, so less than 8 leaves gaps."""
