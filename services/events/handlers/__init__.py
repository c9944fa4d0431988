"""What the activities service hears and answers. A topic is a module; importing it hangs its handlers on the edge."""

from services.events.handlers import (
    activities,
    calendar,
    cards,
    check_in,
    copies,
    feeds,
    hours,
    limits,
    merges,
    observances,
    privacy,
    roles,
    series,
    shifts,
    teams,
    totals,
    venues,
)
from services.events.handlers.edge import EDGE

__all__ = [
    "EDGE",
    "activities",
    "calendar",
    "cards",
    "check_in",
    "copies",
    "feeds",
    "hours",
    "limits",
    "merges",
    "observances",
    "privacy",
    "roles",
    "series",
    "shifts",
    "teams",
    "totals",
    "venues",
]
