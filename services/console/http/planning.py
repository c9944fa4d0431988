"""The rooms of those who share out work."""

from services.console.http import leave, plans, resident_care, resident_help, tasks, work

__all__ = ["ROOMS"]

ROOMS = (leave, work, tasks, plans, resident_care, resident_help)
