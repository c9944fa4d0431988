"""The steps of a way with a resident or for one."""

from collections.abc import Collection

__all__ = ["STEPS", "last_step", "next_step"]

STEPS = {"medical": ("booked", "picked_up", "arrived", "safe_home"), "medicine": ("picked_up", "handed_over")}
"""In their order; arranging a way to the doctor is its first step.

Only the last one ends a way: nobody is home because they have been seen at the doctor's.
"""


def last_step(kind: str) -> str:
    """Return the step that ends a way."""
    return STEPS[kind][-1]


def next_step(kind: str, made: Collection[str]) -> str | None:
    """Return the first step that is not confirmed; None if the last one is, whatever was left out before."""
    if last_step(kind) in made:
        return None
    return next(step for step in STEPS[kind] if step not in made)
