"""Who has looked: how long a service or sweep may be silent, and which are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["SHORTEST_LIMIT_SECONDS", "Limits", "Look", "is_deaf", "is_silent", "limit_of"]

SHORTEST_LIMIT_SECONDS = 180
"""Usual limit: three words that did not come. Fewer would call somebody for every restart."""

PACES = 3
"""A sweep that looks seldom may leave out two of its turns."""

Limits = Mapping[tuple[str, str], int]
"""Service and sweep to seconds, where somebody has said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known of one service, or of one sweep of it. All times are real."""

    program: str
    sweep: str
    since_at: datetime
    heard_at: datetime
    looked_at: datetime
    looked_until: datetime | None
    """Business time."""
    every_seconds: float
    version: int = 0

    @property
    def lost(self) -> bool:
        """Whether its silence was told."""
        return self.version % 2 == 1


def limit_of(look: Look, limits: Limits) -> int:
    """Return after how many seconds it is missed."""
    usual = max(SHORTEST_LIMIT_SECONDS, int(PACES * look.every_seconds))
    return limits.get((look.program, look.sweep), usual)


def is_silent(look: Look, limits: Limits, *, hearing_since: datetime, real: datetime) -> bool:
    """Say whether nobody has looked for longer than the limit.

    Parameters
    ----------
    hearing_since
        Since when alerts hears without a break: what it could not hear before that is nobody's silence.
    """
    return real - max(look.looked_at, hearing_since) > timedelta(seconds=limit_of(look, limits))


def is_deaf(own: Look | None, limits: Limits, *, real: datetime) -> bool:
    """Say whether alerts does not hear itself, over the same way on which it hears the others."""
    return own is None or real - own.looked_at > timedelta(seconds=limit_of(own, limits))
