"""The rooms of those who share out work."""

from services.console.http import (
    census,
    leave,
    must_visits,
    plans,
    resident_care,
    resident_help,
    tasks,
    week,
    windows,
    work,
)

__all__ = ["ROOMS"]

ROOMS = (census, leave, must_visits, work, tasks, plans, resident_care, resident_help, week, windows)
