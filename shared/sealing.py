"""Short texts kept so that a copy of the database alone does not tell them: AES-GCM, bound to the row they stand in."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["SealedError", "Sealer"]

NONCE_BYTES = 12
"""What AES-GCM asks for. Random: safe for some four thousand million texts under one key."""

MARK_BYTES = 4
"""Start of the hash of a key: says with which key a text was sealed."""


class SealedError(ValueError):
    """Raised for a text that none of our keys opens, or that was moved here from another row."""


@dataclass(frozen=True)
class Sealer:
    """Seals with the first key and opens with any of them.

    Parameters
    ----------
    keys
        Secrets of at least 16 characters, the one in use first. A former one stays until what it sealed is gone.
    """

    keys: tuple[str, ...] = field(repr=False)

    @cached_property
    def marks(self) -> tuple[bytes, ...]:
        """What texts begin with that were sealed with each of the keys, in their order."""
        return tuple(self._ciphers)

    @cached_property
    def _ciphers(self) -> dict[bytes, AESGCM]:
        return {_mark(key): AESGCM(key) for key in map(_key, self.keys)}

    def seal(self, text: str, *, about: str) -> bytes:
        """Seal a text for one place.

        Parameters
        ----------
        about
            Which row and column it stands in, such as ``passcode:<resident>:7``; opening it elsewhere fails.
        """
        return self.seal_bytes(text.encode(), about=about)

    def seal_bytes(self, content: bytes, *, about: str) -> bytes:
        """Seal bytes for one place."""
        mark, nonce = self.marks[0], urandom(NONCE_BYTES)
        return mark + nonce + self._ciphers[mark].encrypt(nonce, content, about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """Return the text that was sealed for this place.

        Raises
        ------
        SealedError
            Raised if no key fits, or if it was sealed for another place.
        """
        return self.open_bytes(sealed, about=about).decode()

    def open_bytes(self, sealed: bytes, *, about: str) -> bytes:
        """Return the bytes that were sealed for this place; raises as `open` does."""
        cipher = self._ciphers.get(sealed[:MARK_BYTES])
        if cipher is None:
            raise SealedError("sealed with a key that is not among ours")
        nonce, body = sealed[MARK_BYTES : MARK_BYTES + NONCE_BYTES], sealed[MARK_BYTES + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, about.encode())
        except InvalidTag:
            raise SealedError("changed, or sealed for another place") from None


def _key(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _mark(key: bytes) -> bytes:
    return sha256(b"mark" + key).digest()[:MARK_BYTES]
