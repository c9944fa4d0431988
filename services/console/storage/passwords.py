"""How passwords are kept and compared: argon2id, a few at a time, with the same work whether or not the name exists."""

import asyncio
import hmac
import secrets
from functools import cache
from hashlib import sha256
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

__all__ = ["PasswordKeeper", "common_passwords", "first_password", "given_password"]

AT_ONCE = 2
"""Comparisons at the same moment: each takes 64 MiB and some tens of milliseconds of a core."""

COMMON = Path(__file__).parent / "common_passwords.txt"
"""The 3,000 commonest passwords of eight characters and more, from the frequency list of zxcvbn (MIT)."""

DIGEST_BYTES = 32

SYLLABLES = "23456789abcdefghjkmnpqrstuvwxyz"
"""What can be read out by telephone: nothing that looks like something else."""


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that everybody tries first."""
    return frozenset(COMMON.read_text("utf-8").split())


def first_password() -> str:
    """Return a password to be read out once: sixteen signs in four groups, some 79 bits."""
    return _readable(secrets.randbits(8 * DIGEST_BYTES))


def given_password(*, key: str, about: str) -> str:
    """Return the password that one form gives, the same however often it is sent; it is stored nowhere.

    Parameters
    ----------
    about
        The form, the session it is sent in and the name it is for: nobody else is given this one.
    """
    return _readable(int.from_bytes(hmac.new(key.encode(), f"given:{about}".encode(), sha256).digest()))


def _readable(number: int) -> str:
    signs = []
    for _ in range(16):
        number, sign = divmod(number, len(SYLLABLES))
        signs.append(SYLLABLES[sign])
    return "-".join("".join(signs[at : at + 4]) for at in range(0, 16, 4))


class PasswordKeeper:
    """Hashes and compares beside the event loop, so that pages go on while somebody guesses."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = self._hash.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        async with self._turn:
            return await asyncio.to_thread(self._hash.hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Say whether it is the password; None, for a name that nobody has, takes as long and is never."""
        async with self._turn:
            fits = await asyncio.to_thread(self._hash.verify, password, stored or self._nobody)
        return fits and stored is not None
