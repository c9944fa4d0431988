"""What the edges of the activities service may ask for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.events.domain.check_in_code import CodeKey
from shared.auditing import AUDIT_YEARS
from shared.clock import Clock, civil_date
from shared.database import Sessions

__all__ = ["Deps"]


@dataclass(frozen=True)
class Deps:
    """Made once when the service starts."""

    clock: Clock
    sessions: Sessions
    zone: ZoneInfo
    """Zone of civil dates."""
    codes: CodeKey | None = None
    """Makes the codes that are shown at the door; None where no secret is set."""
    remind_ahead: timedelta = timedelta(hours=24)
    """How long before the start whoever has a seat is reminded."""
    audit_years: int = AUDIT_YEARS
    """How long it is kept who saw and changed whom."""

    def moment(self) -> tuple[datetime, date]:
        """Return business time and its civil day."""
        now = self.clock.now()
        return now, civil_date(now, self.zone)
