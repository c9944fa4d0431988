"""What the activities service does by the clock. A topic is a module; importing it schedules its sweeps."""

from services.events.jobs import activities, calendar, merges, partners, privacy, roles, shifts, tellings
from services.events.jobs.schedule import JOBS

__all__ = ["JOBS", "activities", "calendar", "merges", "partners", "privacy", "roles", "shifts", "tellings"]
