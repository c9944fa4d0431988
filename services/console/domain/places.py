"""Buildings and units: what they are called, and in which order one walks past them."""

import re
from functools import lru_cache

__all__ = ["door_name", "estate_name", "natural_order", "place_name"]

LAST = 10**6

NAMES = 4096
"""Names of buildings and rooms that are remembered: a map of 6,000 people has a few hundred different ones."""


@lru_cache(NAMES)
def place_name(building: str | None, unit: str | None = None) -> str:
    """Return ``3幢 · 1单元``; a bare number gets its word, what already has one is left alone."""
    parts = (_named(building, "幢"), _named(unit, "单元"))
    return " · ".join(part for part in parts if part)


def estate_name(compound: str | None, building: str | None, unit: str | None = None) -> str:
    """Return ``安和苑 3幢 · 1单元``; without a compound what `place_name` says."""
    return " ".join(part for part in (compound, place_name(building, unit)) if part)


def door_name(unit: str | None, room: str | None, *, otherwise: str) -> str:
    """Return ``1单元402``: where to go inside the building; `otherwise` if neither is known."""
    return f"{_named(unit, '单元')}{room or ''}" or otherwise


@lru_cache(NAMES)
def natural_order(text: str | None) -> tuple[int, str]:
    """Order ``3幢`` before ``12幢``; what has no number comes last."""
    number = re.search(r"[0-9]+", text or "")
    return (int(number[0]) if number else LAST, text or "")


def _named(code: str | None, word: str) -> str:
    return f"{code}{word}" if code and code.isdigit() else code or ""
