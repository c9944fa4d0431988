"""Which agency takes a hazard, and what its answer comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["HAZARD_KINDS", "ReceiptOutcome", "Route", "judge_receipt", "route_of"]

HAZARD_KINDS = ("hazard_found", "hazard_noted")
"""Kinds of the alerts about hazards: what becomes of a case stands in their timelines."""

ReceiptOutcome = Literal["accepted", "repeated", "other_number", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which agency takes a class of hazards in an area, and how soon it has to say so."""

    hazard: str
    area: str
    agency: str
    agency_name: str
    answer_minutes: int
    enabled: bool = True


def route_of(routes: Iterable[Route], *, hazard: str, community: str) -> Route | None:
    """Return the route of the smallest area that fits; one that is switched off keeps the larger ones from it."""
    fitting = [one for one in routes if one.hazard == hazard and community.startswith(one.area)]
    nearest = max(fitting, key=lambda one: len(one.area), default=None)
    return nearest if nearest is not None and nearest.enabled else None


def judge_receipt(*, known: str | None, kept: str | None, agency: str, number: str) -> ReceiptOutcome:
    """Say what an answer comes to: the first one that fits holds.

    Parameters
    ----------
    known
        The agency that was asked; None if there is no such case.
    kept
        The number under which the agency has the case already.
    """
    if known != agency:
        return "unknown"
    if kept is None:
        return "accepted"
    return "repeated" if kept == number else "other_number"
