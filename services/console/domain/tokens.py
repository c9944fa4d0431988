"""Secrets that a browser keeps and of which only the hash is stored."""

import secrets
from hashlib import sha256
from ipaddress import ip_address, ip_network

__all__ = ["hash_of", "new_token", "origin_key", "place_of"]

TOKEN_BYTES = 32
"""256 bits: twice what nobody can guess."""

IPV6, HOUSE_BITS = 6, 64


def new_token() -> str:
    """Return a secret nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is stored of a secret. It is long and random, so it needs no salt and no slow hash."""
    return sha256(token.encode()).digest()


def place_of(address: str) -> str:
    """Return what counts as one place: an address, or the /64 that every house with IPv6 has to itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    mapped = getattr(known, "ipv4_mapped", None)
    if known.version == IPV6 and mapped is None:
        return str(ip_network((known, HOUSE_BITS), strict=False))
    return str(mapped or known)


def origin_key(purpose: str, name: str, origin: str) -> bytes:
    """Return under which key tries for a name from one place are counted; tells neither of the two."""
    return sha256(f"{purpose}\0{name.strip().lower()}\0{origin}".encode()).digest()
