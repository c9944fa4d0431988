"""Who has looked: how long a service or sweep may be silent, and which are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["SERVICE", "SHORTEST_LIMIT_SECONDS", "Limits", "Look", "is_deaf", "limit_of", "silent_among"]

SERVICE = ""
"""In place of a sweep: the service as a whole."""

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


def silent_among(looks: Sequence[Look], limits: Limits, *, hearing_since: datetime, real: datetime) -> set[Look]:
    """Return the services that have not spoken for longer than their limit, and the sweeps that were behind by then.

    A sweep is measured by the last word of its service: a service that is gone is one silence, not one for each sweep.

    Parameters
    ----------
    hearing_since
        Since when alerts hears without a break: what it could not hear before that is nobody's silence.
    """
    spoken = {look.program: look.looked_at for look in looks if look.sweep == SERVICE}
    return {
        look
        for look in looks
        for by in [real if look.sweep == SERVICE else spoken.get(look.program, look.looked_at)]
        if by - max(look.looked_at, hearing_since) > timedelta(seconds=limit_of(look, limits))
    }


def is_deaf(own: Look | None, limits: Limits, *, real: datetime) -> bool:
    """Say whether alerts does not hear itself, over the same way on which it hears the others."""
    return own is None or real - own.looked_at > timedelta(seconds=limit_of(own, limits))
