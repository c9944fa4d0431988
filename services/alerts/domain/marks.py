"""What tells one state of something that people save from another, so that nobody writes over what they did not see."""

from hashlib import sha256

__all__ = ["mark_of"]


def mark_of(*said: object) -> str:
    """Return the mark of what is said of something; the same said again has the same one."""
    return sha256("\n".join(map(str, said)).encode()).hexdigest()[:16]
