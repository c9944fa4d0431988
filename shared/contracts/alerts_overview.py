"""How the alerts of each community stand: numbers alone."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.base import Contract, Query, ScopeCode

__all__ = ["AlertFigures", "CommunityAlerts", "CountAlerts"]


class CountAlerts(Query):
    """Ask how many alerts of every community of an area are not closed, and how soon they were taken lately."""

    NAME: ClassVar[str] = "alerts.count_alerts.v1"

    area: ScopeCode
    days: Annotated[int, Field(ge=1, le=366)] = 30
    """How far back it is counted what was raised and how soon it was taken."""


class CommunityAlerts(Contract):
    """The alerts of one community."""

    community: str
    waiting: int = 0
    """Not closed, and nobody has taken them."""
    taken: int = 0
    exhausted: int = 0
    """Told to every level, and nobody has answered."""
    urgent: int = 0
    """Urgent ones that are not closed, whatever their status."""
    raised: int = 0
    """Raised in the time asked for."""
    median_minutes: float | None = None
    """Half of those raised in that time and taken by a person were taken within so many minutes; None without any."""


class AlertFigures(Contract):
    """Communities in the order of their codes; those without alerts are not among them."""

    items: list[CommunityAlerts]
