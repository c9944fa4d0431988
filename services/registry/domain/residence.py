"""Where a resident belongs and where they are: moves between communities, and stays in another one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.registry.domain.person import Door, Host, Resident

__all__ = ["LEAVES_A_STAY", "Move", "Stay", "Window", "clash", "ends_stay", "first_moment", "remind_at"]

LEAVES_A_STAY = {"deceased": "deceased", "institution": "institution", "moved_out": "moved_out", "station": "station"}
"""Where somebody is who is no longer with their host, and why the stay ended; a hospital ends none."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a stay: the first, and the one on which the resident is expected back."""

    begins_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a resident."""

    id: UUID
    resident_id: UUID
    from_community: str
    from_door: Door
    from_grid: str | None
    to_community: str | None
    """None: out of the district."""
    to_door: Door
    to_grid: str | None
    effective_on: date
    effective_at: datetime
    state: str
    """``planned``, ``done`` or ``withdrawn``."""
    origin: str
    """``person`` or ``roster``."""
    told_by: str
    reason: str
    decided_by: str
    decided_at: datetime
    liaison_id: UUID | None = None
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of a resident in another community."""

    id: UUID
    resident_id: UUID
    home_community: str
    host: Host
    begins_on: date
    begins_at: datetime
    until_on: date
    state: str
    """``planned``, ``begun``, ``ended`` or ``withdrawn``."""
    told_by: str
    reason: str
    recorded_by: str
    recorded_at: datetime
    phone: str | None = None
    liaison_id: UUID | None = None
    remind_at: datetime | None = None
    ended_on: date | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None

    @property
    def window(self) -> Window:
        """The days of the stay as they are expected."""
        return Window(self.begins_on, self.until_on)


def first_moment(day: date, *, today: date, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when something begins that begins on a day: now if that is today, else with the day."""
    return now if day == today else datetime.combine(day, time(), zone)


def remind_at(until_on: date, zone: ZoneInfo) -> datetime:
    """Return when somebody has to be asked who was expected back on a day: when it is over."""
    return datetime.combine(until_on + timedelta(days=1), time(), zone)


def clash(window: Window, others: Iterable[Stay]) -> Stay | None:
    """Return a stay that shares a night with these days; one may begin on the day on which another ends."""
    return next(
        (one for one in others if window.begins_on < one.until_on and one.begins_on < window.until_on), None
    ) or next((one for one in others if one.begins_on == window.begins_on), None)


def ends_stay(resident: Resident) -> str | None:
    """Return why somebody is no longer with their host; None if they are."""
    return LEAVES_A_STAY.get(resident.presence)
