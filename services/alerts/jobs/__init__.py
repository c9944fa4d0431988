"""What alerts does by the clock. A topic is a module; importing it schedules its sweeps."""

from services.alerts.jobs import agencies, channels, digests, ladder, mailings, merges, privacy, rota, sealing, watch
from services.alerts.jobs.schedule import JOBS

__all__ = [
    "JOBS",
    "agencies",
    "channels",
    "digests",
    "ladder",
    "mailings",
    "merges",
    "privacy",
    "rota",
    "sealing",
    "watch",
]
