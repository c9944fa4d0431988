"""Secrets that a browser keeps and of which only the hash is stored."""

import secrets
from hashlib import sha256

__all__ = ["hash_of", "new_token", "origin_key"]

TOKEN_BYTES = 32
"""256 bits: twice what nobody can guess."""


def new_token() -> str:
    """Return a secret nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is stored of a secret. It is long and random, so it needs no salt and no slow hash."""
    return sha256(token.encode()).digest()


def origin_key(purpose: str, name: str, origin: str) -> bytes:
    """Return under which key tries for a name from one place are counted; tells neither of the two."""
    return sha256(f"{purpose}\0{name.strip().lower()}\0{origin}".encode()).digest()
