"""What the registry does by the clock. A topic is a module; importing it schedules its sweeps."""

from services.registry.jobs import (
    absences,
    archive,
    cards,
    care_records,
    imports,
    life,
    moves,
    posts,
    privacy,
    residents,
    sealing,
)
from services.registry.jobs.schedule import JOBS

__all__ = [
    "JOBS",
    "absences",
    "archive",
    "cards",
    "care_records",
    "imports",
    "life",
    "moves",
    "posts",
    "privacy",
    "residents",
    "sealing",
]
