"""Say what was confirmed: a change that matters is shown before it is made."""

from hashlib import sha256

from pydantic import BaseModel

__all__ = ["mark_of", "shown_mark"]


def mark_of(*said: str) -> str:
    """Return the mark of what a page showed; one that shows anything else has another."""
    return sha256("\n".join(said).encode()).hexdigest()[:24]


def shown_mark(*parts: BaseModel | None) -> str:
    """Return the mark of the commands or things that a page showed."""
    return mark_of(*(part.model_dump_json() if part else "-" for part in parts))
