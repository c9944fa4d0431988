"""The rooms of those who share out work."""

from services.console.http import leave, resident_care, resident_help, work

__all__ = ["ROOMS"]

ROOMS = (leave, work, resident_care, resident_help)
