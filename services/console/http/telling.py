"""The rooms about who is told of what, and what became of it."""

from services.console.http import calm, rota, sent, shifts

__all__ = ["ROOMS"]

ROOMS = (rota, shifts, sent, calm)
