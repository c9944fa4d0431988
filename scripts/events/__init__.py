"""Writes `docs/events/`: what outsiders and colleagues need to know of every event."""
