"""The rooms of those who share out work."""

from services.console.http import leave, work

__all__ = ["ROOMS"]

ROOMS = (leave, work)
