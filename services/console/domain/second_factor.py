"""Codes that stand in for the second factor: made once, written on paper, each used once."""

import hmac
import secrets
from hashlib import sha256
from uuid import UUID

__all__ = ["RECOVERY_CODES", "new_recovery_codes", "recovery_hash"]

RECOVERY_CODES = 10

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Nothing that looks like something else on paper."""


def new_recovery_codes() -> list[str]:
    """Return codes of eight signs, some 39 bits each."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]


def recovery_hash(account_id: UUID, code: str, *, key: str) -> bytes:
    """Return what is stored of a code, however it is typed; without the key a copy of the database tells none."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return hmac.new(key.encode(), f"recovery:{account_id}:{plain}".encode(), sha256).digest()
