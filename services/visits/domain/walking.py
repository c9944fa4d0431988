"""The order in which somebody walks from door to door."""

import re

__all__ = ["door_text", "walking_key"]

_NUMBER = re.compile(r"[0-9]+")
_WIDTH = 6
"""Digits of the widest number at a door; room 1203 needs four."""


def walking_key(building: str | None, unit: str | None, room: str | None) -> str:
    """Return a text that sorts doors by building, unit and room as a person counts: 2 before 10."""
    parts = (building, unit, room)
    return "/".join(_NUMBER.sub(lambda number: number[0].zfill(_WIDTH), part or "") for part in parts)


def door_text(compound: str | None, building: str | None, unit: str | None, room: str | None) -> str:
    """Return a door as people write it: ``安和苑 3幢1单元402室``."""
    home = "".join(
        _with_suffix(part, suffix) for part, suffix in ((building, "幢"), (unit, "单元"), (room, "室")) if part
    )
    return " ".join(part for part in (compound, home) if part)


def _with_suffix(part: str, suffix: str) -> str:
    return f"{part}{suffix}" if part[-1].isascii() and part[-1].isalnum() else part
