"""What is arranged for one resident besides visits: day care, devices, and whether signals were agreed on."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Contract, Query
from shared.contracts.visits_day_care import DayCareDay, DayCarePlan

__all__ = ["Arrangements", "GetArrangements", "KnownDevice"]


class GetArrangements(Query):
    """Ask what is arranged for a resident."""

    NAME: ClassVar[str] = "visits.get_arrangements.v1"

    resident_id: UUID


class KnownDevice(Contract):
    """A device whose signals count for the resident, or did."""

    device: str
    label: str
    active: bool


class Arrangements(Contract):
    """What is arranged. What a resident shows at the window is not said: `GetSignalPlan` tells, and not everybody."""

    resident_id: UUID
    day_care: DayCarePlan | None = None
    day_care_version: int = 0
    """Of the agreement on day care, also of one that has ended; 0 if there never was one."""
    today: DayCareDay | None = None
    """Today at day care, if they are expected."""
    devices: list[KnownDevice] = []
    signal_version: int = 0
    """Of the agreement on signals; 0 if there never was one."""
    signals_active: bool = False
