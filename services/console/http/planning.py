"""The rooms of those who share out work."""

from services.console.http import leave, must_visits, plans, resident_care, resident_help, tasks, week, windows, work

__all__ = ["ROOMS"]

ROOMS = (leave, must_visits, work, tasks, plans, resident_care, resident_help, week, windows)
