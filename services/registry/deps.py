"""What the edges of the registry may ask for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.registry.domain.day import Day
from services.registry.settings import RegistrySettings
from services.registry.use_cases.read_apart import Apart, in_a_process
from shared.clock import Clock, civil_date
from shared.database import Sessions

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Made once when the service starts."""

    clock: Clock
    sessions: Sessions
    settings: RegistrySettings
    apart: Apart = in_a_process
    """Where files are read."""

    @property
    def zone(self) -> ZoneInfo:
        """Zone of civil dates."""
        return self.settings.zone

    @property
    def audit_years(self) -> int:
        """How long it is kept who saw and changed whom."""
        return self.settings.audit_years

    def moment(self) -> tuple[datetime, date]:
        """Return business time and its civil day."""
        now = self.clock.now()
        return now, civil_date(now, self.zone)

    def midnight(self) -> datetime:
        """Return the moment at which the next civil day begins."""
        _, today = self.moment()
        return datetime.combine(today + timedelta(days=1), time(), self.zone)

    def day(self) -> Day:
        """Return business time with its civil day and zone."""
        now, today = self.moment()
        return Day(today=today, now=now, zone=str(self.zone))
