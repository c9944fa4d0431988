"""Numbers of the activities service that nobody may change at run time."""

__all__ = ["SWEEP_BATCH", "SWEEP_SECONDS"]

SWEEP_BATCH = 250
"""Activities closed, or seats released, in one transaction. Larger holds locks longer; smaller costs round trips."""

SWEEP_SECONDS = 1.0
"""Longest real pause between two looks: how late an activity may be shown as over, or a dead person's seat released."""
