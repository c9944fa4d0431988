"""Numbers of the activities service that nobody may change at run time."""

__all__ = ["SWEEP_BATCH", "SWEEP_SECONDS"]

SWEEP_BATCH = 250
"""Activities that are closed in one transaction. Larger holds locks longer; smaller costs a round trip each."""

SWEEP_SECONDS = 1.0
"""Longest real pause between two looks for activities that have ended: how late one may be shown as over."""
