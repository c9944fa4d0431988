"""What somebody may report from a home, by code."""

__all__ = ["CODES", "known_code"]

CODES: dict[str, frozenset[str]] = {
    "health": frozenset({"pain", "dizzy", "fall", "chest", "confused", "low_mood", "other"}),
    "hazard": frozenset({"gas", "electricity", "fire", "fall", "fraud", "other"}),
    "need": frozenset({"meals", "shopping", "cleaning", "medical", "repair", "company", "other"}),
}


def known_code(kind: str, code: str) -> bool:
    """Say whether a finding of this kind may have this code."""
    return code in CODES[kind]
