"""The sign and the tone of every state. A state is never told by colour alone."""

__all__ = ["MARKS", "TONES", "tone_of"]

MARKS = {
    "planned": "·",
    "completed": "✓",
    "completed_late": "✓",
    "missed": "!",
    "cancelled": "–",
    "safe": "✓",
    "needs_attention": "+",
    "no_answer": "?",
    "away": "–",
    "open": "!",
    "acknowledged": "→",
    "unresolved_exhausted": "‼",
    "closed": "✓",
    "accept": "✓",
    "accept_with_warning": "!",
    "reject": "✕",
    "alert": "+",
    "due": "·",
    "unknown": "?",
    "done": "✓",
    "listed": "○",
    "registered": "",
}

TONES = {
    "planned": "due",
    "completed": "safe",
    "completed_late": "safe",
    "missed": "missed",
    "cancelled": "away",
    "safe": "safe",
    "needs_attention": "flag",
    "no_answer": "due",
    "away": "away",
    "open": "missed",
    "acknowledged": "brand",
    "unresolved_exhausted": "missed",
    "closed": "safe",
    "accept": "safe",
    "accept_with_warning": "due",
    "reject": "missed",
    "urgent": "missed",
    "warning": "due",
    "info": "away",
    "health": "flag",
    "hazard": "due",
    "need": "away",
    "scheduled": "brand",
    "over": "away",
    "seated": "safe",
    "waiting": "due",
    "withdrawn": "away",
}

KIND_TONES = {"health_flagged": "flag"}


def tone_of(severity: str, kind: str = "") -> str:
    """Return the tone of an alert: what it is about where that has a tone of its own, else how urgent it is."""
    return KIND_TONES.get(kind) or TONES.get(severity, "away")
