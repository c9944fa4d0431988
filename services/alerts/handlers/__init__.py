"""What alerts does when the bus speaks to it. A topic is a module; importing it hangs its handlers on the edge."""

from services.alerts.handlers import (
    alerts,
    arrivals,
    calm,
    copies,
    facts,
    feeds,
    mailings,
    merges,
    notices,
    plans,
    privacy,
    relatives,
    replies,
    rota,
    rules,
    texts,
    watch,
)
from services.alerts.handlers.edge import EDGE

__all__ = [
    "EDGE",
    "alerts",
    "arrivals",
    "calm",
    "copies",
    "facts",
    "feeds",
    "mailings",
    "merges",
    "notices",
    "plans",
    "privacy",
    "relatives",
    "replies",
    "rota",
    "rules",
    "texts",
    "watch",
]
