"""What a resident is listed under in the inverted index; the database writes it, by the same words."""

from collections.abc import Iterable

__all__ = ["CATEGORY", "FLAG", "HEALTH", "HOBBY", "PARTY_MEMBER", "PHONE", "ROOM", "SKILL", "STATUS_CLASS",
           "area_terms", "door_terms", "name_terms"]  # fmt: skip

BUILDING, UNIT, ROOM, DOOR = "bd:", "un:", "rm:", "dr:"
CATEGORY, FLAG, HEALTH, SKILL, HOBBY, STATUS_CLASS = "ca:", "fl:", "he:", "sk:", "ho:", "sc:"
PARTY_MEMBER = "pm:"
PHONE = "ph:"
"""With the keyed hash of the last four digits."""

GRAM = 2
"""Characters of a name or a compound in a row that are one term. Longer ones would not find a given name of two."""

MOST_GRAMS = 2
"""Of one part: enough for a name. Those of a compound narrow little, and each is a long list to read."""

STREET_DIGITS, COMMUNITY_DIGITS = 9, 12


def area_terms(area: str) -> list[str]:
    """Return the term of a street or a community; a whole district has none, everybody is in it."""
    return [f"@{area}"] if len(area) in {STREET_DIGITS, COMMUNITY_DIGITS} else []


def door_terms(building: str | None, unit: str | None, room: str | None) -> list[str]:
    """Return the terms of a door, as far as it is known; building and room together are one that few share."""
    found = [f"{UNIT}{unit}"] if unit else []
    if building and room:
        return [*found, f"{DOOR}{building}-{room}"]
    return [*found, *([f"{BUILDING}{building}"] if building else []), *([f"{ROOM}{room}"] if room else [])]


def name_terms(parts: Iterable[str]) -> list[str]:
    """Return what a name or a compound has that contains these parts."""
    return [gram for part in parts for gram in (_grams(part) if len(part) > GRAM else [part])]


def _grams(part: str) -> list[str]:
    return [part[at : at + GRAM] for at in range(len(part) - GRAM + 1)][:MOST_GRAMS]
