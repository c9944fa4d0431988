"""What the edges of alerts may ask for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from services.alerts.channels.base import Channel
from services.alerts.channels.watchdog import Watchdog
from services.alerts.domain.digests import DigestTime
from services.alerts.domain.limits import Limits
from services.alerts.domain.notices import Sending
from shared.auditing import AUDIT_YEARS
from shared.clock import Clock
from shared.database import Sessions

__all__ = ["Deps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps:
    """Built once in `main`, handed to every handler and sweep."""

    clock: Clock
    sessions: Sessions
    zone: ZoneInfo
    sending: Sending
    settle: timedelta
    """Real time that a vacancy has to last before it alarms anybody."""
    audit_years: int = AUDIT_YEARS
    """How long it is kept who saw and changed whom."""
    card_days: int = 10
    """How many days before a birthday a card is posted."""
    channels: dict[str, Channel]
    """The channels in use that have a provider outside; the screen has none."""
    hearing: Callable[[], str | None] = lambda: None
    """What is wrong with the durables of this replica, as its readiness says it."""
    watchdog: Watchdog | None = None
    """Monitor outside that calls somebody when alerts is silent."""
    digest: DigestTime | None = None
    """When those who lead a community are told how the week stands; None is never."""
    post_at: time | None = None
    """When work groups are told of the day, in local time; None is never."""
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """How much the providers of some channels take."""
