"""What visits does by the clock, in every replica at once. A topic is a module; importing it schedules its sweeps."""

from services.visits.jobs import (
    companionship,
    coverage,
    day_care,
    deadlines,
    escorts,
    liaisons,
    merges,
    passcodes,
    photos,
    plans,
    privacy,
    refills,
    services,
    signals,
)
from services.visits.jobs.schedule import JOBS

__all__ = [
    "JOBS",
    "companionship",
    "coverage",
    "day_care",
    "deadlines",
    "escorts",
    "liaisons",
    "merges",
    "passcodes",
    "photos",
    "plans",
    "privacy",
    "refills",
    "services",
    "signals",
]
